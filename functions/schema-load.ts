import { loadSchema } from '../shared/schema.ts';

/** Operator function: creates the DynamoDB table and the Postgres schema where they are missing. */
export const handler = () => loadSchema();
