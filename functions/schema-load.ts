import { operatorFunction } from '../shared/middleware/operator.ts';
import { loadSchema } from '../shared/schema.ts';
import { schemaLoadPayload } from '../shared/validators.ts';

/** Operator function: creates the DynamoDB table and the Postgres schema where they are missing. */
export const handler = operatorFunction(schemaLoadPayload, loadSchema);
