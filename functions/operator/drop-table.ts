import { dropTable } from '../../shared/operator/drop-table.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { dropTablePayload } from '../../shared/operator/validators.ts';

/** Operator function: drops the table, on the laptop and in stage test only. */
export const handler = operatorFunction(dropTablePayload, dropTable);
