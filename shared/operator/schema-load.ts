import { isDeepStrictEqual } from 'node:util';
import {
	CreateTableCommand,
	type CreateTableCommandInput,
	DescribeTableCommand,
	ResourceInUseException,
	type TableDescription,
	waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { IDEMPOTENT, isDsql, query } from '../platform/postgres.ts';
import { usersSchema } from '../users/users-schema.ts';

declare global {
	/** The table's properties in serverless.yml: put into bundles by esbuild, set by the tests' set-up. */
	var MESSAGES_TABLE: MessagesTable;
}

/** What we use of a table's properties in CloudFormation. */
type MessagesTable = Pick<
	Required<CreateTableCommandInput>,
	'AttributeDefinitions' | 'BillingMode' | 'GlobalSecondaryIndexes' | 'KeySchema'
> & { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } };

/** Milliseconds for one statement of the Postgres schema: an index of many rows takes a while. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** How long a new table may take; `sls invoke` waits for two minutes in all. */
const MAX_WAIT_S = 60;

export interface LoadedSchema {
	readonly created: string[];
	readonly existed: string[];
	/** How a table that existed differs from its declaration, a sentence each. */
	readonly differs: string[];
}

/**
 * Creates the DynamoDB table as serverless.yml declares it and the Postgres schema; leaves what exists as it is.
 * @throws Problem unavailable
 */
export async function schemaLoad(): Promise<LoadedSchema> {
	const loaded: LoadedSchema = { created: [], existed: [], differs: [] };
	const table = `DynamoDB table ${TABLE_NAME}`;
	if (await createTable()) loaded.created.push(table);
	else {
		loaded.existed.push(table);
		const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
		loaded.differs.push(...differences(Table ?? {}));
	}
	const [found] = await query(
		"SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'users'",
		[],
		IDEMPOTENT,
	);
	for (const statement of usersSchema(isDsql())) {
		await query(statement, [], { ...IDEMPOTENT, timeoutMs: STATEMENT_TIMEOUT_MS });
	}
	(found ? loaded.existed : loaded.created).push('Postgres table users');
	return loaded;
}

/** @returns whether there was no table of this name */
async function createTable(): Promise<boolean> {
	const { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema, StreamSpecification } = MESSAGES_TABLE;
	try {
		await dynamodb.send(
			new CreateTableCommand({
				TableName: TABLE_NAME,
				AttributeDefinitions,
				BillingMode,
				GlobalSecondaryIndexes,
				KeySchema,
				StreamSpecification: { ...StreamSpecification, StreamEnabled: true },
			}),
		);
	} catch (error) {
		if (error instanceof ResourceInUseException) return false;
		throw error;
	}
	await waitUntilTableExists({ client: dynamodb, maxWaitTime: MAX_WAIT_S, minDelay: 1 }, { TableName: TABLE_NAME });
	return true;
}

/** How a table differs from its declaration. */
function differences(table: TableDescription): string[] {
	const indexes = (table.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
		IndexName,
		KeySchema,
		Projection,
	}));
	const byName = (a: { AttributeName?: string | undefined }, b: { AttributeName?: string | undefined }): number =>
		(a.AttributeName ?? '') < (b.AttributeName ?? '') ? -1 : 1;
	const compared: [string, unknown, unknown][] = [
		['key', MESSAGES_TABLE.KeySchema, table.KeySchema],
		['attributes', MESSAGES_TABLE.AttributeDefinitions?.toSorted(byName), table.AttributeDefinitions?.toSorted(byName)],
		['billing mode', MESSAGES_TABLE.BillingMode, table.BillingModeSummary?.BillingMode ?? 'PROVISIONED'],
		['indexes', MESSAGES_TABLE.GlobalSecondaryIndexes, indexes],
		['stream', MESSAGES_TABLE.StreamSpecification.StreamViewType, table.StreamSpecification?.StreamViewType],
	];
	return compared
		.filter(([, declared, actual]) => !isDeepStrictEqual(declared, actual))
		.map(
			([what, declared, actual]) => `${what}: declared ${JSON.stringify(declared)}, but is ${JSON.stringify(actual)}`,
		);
}
