import { onDeploy } from '../shared/custom-resource.ts';
import { type DatabaseRole, grantDatabaseRole } from '../shared/database-role.ts';
import { operatorFunction } from '../shared/middleware/operator.ts';
import { type LoadedSchema, loadSchema } from '../shared/schema.ts';
import { schemaLoadPayload } from '../shared/validators.ts';

/**
 * Operator function: creates the DynamoDB table and the Postgres schema where they are missing. A deployment runs it too,
 * and then says which IAM roles may use the database as which role.
 */
export const handler = onDeploy<DatabaseRole, LoadedSchema>(
	async ({ Role, Members }) => {
		await loadSchema();
		if (Role && Members) await grantDatabaseRole({ Role, Members });
	},
	operatorFunction(schemaLoadPayload, loadSchema),
);
