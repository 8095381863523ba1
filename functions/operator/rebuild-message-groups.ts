import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { rebuildMessageGroups } from '../../shared/operator/rebuild-message-groups.ts';
import { rebuildMessageGroupsPayload } from '../../shared/operator/validators.ts';

/** Operator function: recomputes inbox rows from the messages. */
export const handler = operatorFunction(rebuildMessageGroupsPayload, rebuildMessageGroups);
