import { operatorFunction } from '../shared/middleware/operator.ts';
import { rebuildMessageGroups } from '../shared/rebuild-walk.ts';
import { rebuildMessageGroupsPayload } from '../shared/validators.ts';

/** Operator function: recomputes inbox rows from the messages. */
export const handler = operatorFunction(rebuildMessageGroupsPayload, rebuildMessageGroups);
