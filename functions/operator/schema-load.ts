import { onDeploy } from '../../shared/operator/custom-resource.ts';
import { type DatabaseRole, grantDatabaseRole } from '../../shared/operator/database-role.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { type LoadedSchema, schemaLoad } from '../../shared/operator/schema-load.ts';
import { schemaLoadPayload } from '../../shared/operator/validators.ts';
import { logger } from '../../shared/platform/logger.ts';

/**
 * Operator function: creates the DynamoDB table and the Postgres schema where they are missing. A deployment runs it too,
 * and then says which IAM roles may use the database as which role.
 */
export const handler = onDeploy<DatabaseRole, LoadedSchema>(
	{
		async deploy({ Role, Members }) {
			const { differs } = await schemaLoad();
			if (differs.length > 0) logger.warn('The schema differs from its declaration', { differs });
			if (Role && Members) await grantDatabaseRole({ Role, Members });
		},
	},
	operatorFunction(schemaLoadPayload, schemaLoad),
);
