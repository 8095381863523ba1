import { dropTable } from '../shared/drop-table.ts';
import { operatorFunction } from '../shared/middleware/operator.ts';
import { dropTablePayload } from '../shared/validators.ts';

/** Operator function: drops the table, on the laptop and in stage test only. */
export const handler = operatorFunction(dropTablePayload, dropTable);
