import { isDeepStrictEqual } from 'node:util';
import {
	CreateTableCommand,
	type CreateTableCommandInput,
	DescribeTableCommand,
	DescribeTimeToLiveCommand,
	ResourceInUseException,
	type TableDescription,
	type TimeToLiveDescription,
	UpdateTimeToLiveCommand,
	waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { IDEMPOTENT, isDsql, isMismatch, query } from '../platform/postgres.ts';
import { usersSchema } from '../users/users-schema.ts';
import { type FoundColumn, type FoundConstraint, usersDifferences } from './users-differences.ts';

declare global {
	/** The table's properties in serverless.yml: put into bundles by esbuild, set by the tests' set-up. */
	var MESSAGES_TABLE: MessagesTable;
}

/** What we use of a table's properties in CloudFormation. */
type MessagesTable = Pick<
	Required<CreateTableCommandInput>,
	'AttributeDefinitions' | 'BillingMode' | 'GlobalSecondaryIndexes' | 'KeySchema'
> & {
	StreamSpecification: { StreamViewType: 'NEW_IMAGE' };
	TimeToLiveSpecification: { AttributeName: string; Enabled: boolean };
};

/** Milliseconds for one statement of the Postgres schema: an index of many rows takes a while. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** How long a new table may take; `sls invoke` waits for two minutes in all. */
const MAX_WAIT_S = 60;

export interface LoadedSchema {
	readonly created: string[];
	readonly existed: string[];
	/** How what is there differs from its declaration, a sentence each. */
	readonly differs: string[];
}

/**
 * Creates the DynamoDB table as serverless.yml declares it and the Postgres schema; leaves what exists as it is.
 * @throws Problem unavailable
 */
export async function schemaLoad(): Promise<LoadedSchema> {
	const loaded: LoadedSchema = { created: [], existed: [], differs: [] };
	const table = `DynamoDB table ${TABLE_NAME}`;
	if (await createTable()) {
		await setTimeToLive();
		loaded.created.push(table);
	} else {
		loaded.existed.push(table);
		const [{ Table }, { TimeToLiveDescription: timeToLive }] = await Promise.all([
			dynamodb.send(new DescribeTableCommand({ TableName: TABLE_NAME })),
			dynamodb.send(new DescribeTimeToLiveCommand({ TableName: TABLE_NAME })),
		]);
		// A table from before connections had none, and nothing in it has a time that could be up.
		if (timeToLive?.AttributeName === undefined) {
			await setTimeToLive();
			loaded.created.push(`${table}: time to live`);
		}
		loaded.differs.push(...differences(Table ?? {}, timeToLive));
	}
	const isNew = !(await hasUsersTable());
	const refused = await createUsersTable(isNew);
	(isNew ? loaded.created : loaded.existed).push('Postgres table users');
	loaded.differs.push(...(await differencesOfUsers()), ...refused);
	return loaded;
}

/** Lets DynamoDB remove items whose time is up. */
async function setTimeToLive(): Promise<void> {
	const { TimeToLiveSpecification } = MESSAGES_TABLE;
	try {
		await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: TABLE_NAME, TimeToLiveSpecification }));
	} catch (error) {
		// An attempt whose answer was lost has done it: DynamoDB says so in words alone.
		if (!/already enabled/.test((error as Error).message)) throw error;
	}
}

async function hasUsersTable(): Promise<boolean> {
	const rows = await query(
		"SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'users'",
		[],
		IDEMPOTENT,
	);
	return rows.length > 0;
}

/** @returns what Postgres did not take, since the table that is there is another, a sentence each */
async function createUsersTable(isNew: boolean): Promise<string[]> {
	const refused: string[] = [];
	for (const statement of usersSchema(isDsql())) {
		try {
			await query(statement, [], { ...IDEMPOTENT, timeoutMs: STATEMENT_TIMEOUT_MS });
		} catch (error) {
			if (isNew || !isMismatch(error)) throw error;
			refused.push(`Postgres table users: ${error.message}, so this was not done: ${statement}`);
		}
	}
	return refused;
}

async function differencesOfUsers(): Promise<string[]> {
	try {
		return usersDifferences(await findColumns(), await findConstraints());
	} catch (error) {
		// What Postgres tells of itself is not all that every kind of it tells.
		if (!isMismatch(error)) throw error;
		return [`Postgres table users: it could not be compared with its declaration: ${error.message}`];
	}
}

const findColumns = (): Promise<FoundColumn[]> =>
	query<FoundColumn>(
		`SELECT column_name, data_type, is_nullable, column_default, is_generated, generation_expression
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'users' ORDER BY ordinal_position`,
		[],
		IDEMPOTENT,
	);

const findConstraints = (): Promise<FoundConstraint[]> =>
	query<FoundConstraint>(
		`SELECT constraint_name, constraint_type, column_name, check_clause
		FROM information_schema.table_constraints
		LEFT JOIN information_schema.key_column_usage USING (constraint_schema, constraint_name, table_schema, table_name)
		LEFT JOIN information_schema.check_constraints USING (constraint_schema, constraint_name)
		WHERE table_schema = 'public' AND table_name = 'users' ORDER BY constraint_name, ordinal_position`,
		[],
		IDEMPOTENT,
	);

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
function differences(table: TableDescription, timeToLive: TimeToLiveDescription = {}): string[] {
	const { AttributeName: expiry = MESSAGES_TABLE.TimeToLiveSpecification.AttributeName } = timeToLive;
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
		['time to live', MESSAGES_TABLE.TimeToLiveSpecification.AttributeName, expiry],
	];
	return compared
		.filter(([, declared, actual]) => !isDeepStrictEqual(declared, actual))
		.map(
			([what, declared, actual]) =>
				`DynamoDB table ${TABLE_NAME}: ${what} is ${JSON.stringify(actual) ?? 'missing'}, but is declared ${JSON.stringify(declared)}`,
		);
}
