import {
	CreateTableCommand,
	type CreateTableCommandInput,
	DescribeTableCommand,
	DescribeTimeToLiveCommand,
	UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, test } from '@jest/globals';
import { handler } from '../../../functions/operator/schema-load.ts';
import { dropTable } from '../../../shared/operator/drop-table.ts';
import { type LoadedSchema, schemaLoad } from '../../../shared/operator/schema-load.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { HANDLE_KEY_SQL } from '../../../shared/users/handles.ts';
import { definitionOf, USERS_COLUMNS } from '../../../shared/users/users-schema.ts';

const table = `DynamoDB table ${TABLE_NAME}`;

/** schemaLoad by hand. */
const load = async () => (await handler()) as LoadedSchema;

describe('schemaLoad', () => {
	test('what exists stays, and does not differ from its declaration', async () => {
		expect(await load()).toEqual({ created: [], existed: [table, 'Postgres table users'], differs: [] });
	});

	test('what was dropped is created as serverless.yml declares it', async () => {
		await dropTable();
		expect(await load()).toEqual({ created: [table], existed: ['Postgres table users'], differs: [] });
		const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
		expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['inbox']);
		expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
	});

	test('lets items end by their time; says so where another time counts', async () => {
		const ttl = async () =>
			(await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: TABLE_NAME }))).TimeToLiveDescription;
		expect(await ttl()).toMatchObject({ AttributeName: 'expires_at' });
		await dropTable();
		const {
			StreamSpecification,
			TimeToLiveSpecification: _,
			DeletionProtectionEnabled: __,
			...declared
		} = MESSAGES_TABLE as unknown as CreateTableCommandInput & { TimeToLiveSpecification: object };
		const before = {
			TableName: TABLE_NAME,
			AttributeDefinitions: declared.AttributeDefinitions,
			KeySchema: declared.KeySchema,
			GlobalSecondaryIndexes: declared.GlobalSecondaryIndexes,
			BillingMode: declared.BillingMode,
			StreamSpecification: { StreamViewType: 'NEW_IMAGE', StreamEnabled: true },
		} as const;
		expect(StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
		await dynamodb.send(new CreateTableCommand(before));
		expect(await load()).toMatchObject({ created: [`${table}: time to live`], differs: [] });
		expect(await ttl()).toMatchObject({ AttributeName: 'expires_at' });
		await dropTable();
		await dynamodb.send(new CreateTableCommand(before));
		const TimeToLiveSpecification = { AttributeName: 'other', Enabled: true };
		await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: TABLE_NAME, TimeToLiveSpecification }));
		expect((await load()).differs).toEqual([`${table}: time to live is "other", but is declared "expires_at"`]);
		await dropTable();
		await load();
	});

	test('says how an existing table differs', async () => {
		await dropTable();
		await dynamodb.send(
			new CreateTableCommand({
				TableName: TABLE_NAME,
				AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
				KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
				BillingMode: 'PAY_PER_REQUEST',
			}),
		);
		const { existed, differs } = await load();
		expect(existed).toContain(table);
		expect(differs.map((difference) => difference.replace(/ is .*/, ''))).toEqual(
			['key', 'attributes', 'indexes', 'stream'].map((what) => `${table}: ${what}`),
		);
		expect(differs[0]).toContain('key is [{"AttributeName":"pk","KeyType":"HASH"}], but is declared [{');
		expect(differs[3]).toContain('stream is missing, but is declared "NEW_IMAGE"');
		await dropTable();
	});

	describe('of a Postgres table that is there', () => {
		afterAll(async () => {
			await query('DROP TABLE users');
			await schemaLoad();
		});

		/** Given: another table, as a statement makes it. */
		async function aTable(columns: string): Promise<string[]> {
			await query('DROP TABLE IF EXISTS users');
			await query(`CREATE TABLE users (${columns})`);
			return (await load()).differs;
		}

		const declared = USERS_COLUMNS.map(definitionOf);
		const without = (name: string, instead?: string): string =>
			USERS_COLUMNS.flatMap((column) => (column.name === name ? (instead ?? []) : definitionOf(column))).join(', ');

		test.each<[string, string, string[]]>([
			['as it is declared', declared.join(', '), []],
			['without columns that came later', without('read_receipts'), []],
			['without a column', without('email'), ['column is missing: email text NOT NULL']],
			[
				'without a column that an index needs',
				without('handle_key'),
				[
					`column is missing: handle_key text GENERATED ALWAYS AS (${HANDLE_KEY_SQL}) STORED UNIQUE`,
					'column "handle_key" does not exist, so this was not done: CREATE INDEX IF NOT EXISTS users_handle_key_bytes ON users (handle_key COLLATE "C")',
				],
			],
			[
				'with a column of another type',
				without('cognito_user_id', 'cognito_user_id integer UNIQUE'),
				['column cognito_user_id is integer, but is declared text'],
			],
			[
				'with columns of another kind',
				without('handle', 'handle text').replace(
					'created_at timestamp with time zone NOT NULL DEFAULT now()',
					'created_at timestamp with time zone NOT NULL',
				),
				[
					'column handle may be null, but is declared NOT NULL',
					'column created_at has no default, but is declared DEFAULT now()',
				],
			],
			[
				'with a column that must not be null',
				without('cognito_user_id', 'cognito_user_id text UNIQUE NOT NULL'),
				['column cognito_user_id must not be null, but is declared so that it may be'],
			],
			[
				'whose column is generated otherwise',
				without('handle_key', 'handle_key text GENERATED ALWAYS AS (lower(handle)) STORED UNIQUE'),
				[`column handle_key is generated as lower(handle), but is declared GENERATED ALWAYS AS (${HANDLE_KEY_SQL})`],
			],
			[
				'whose column is not generated',
				without('handle_key', 'handle_key text UNIQUE'),
				[`column handle_key is not generated, but is declared GENERATED ALWAYS AS (${HANDLE_KEY_SQL})`],
			],
			[
				'without its keys',
				without('uuid', 'uuid uuid NOT NULL DEFAULT gen_random_uuid()').replace(
					'cognito_user_id text UNIQUE',
					'cognito_user_id text',
				),
				[
					'column uuid has no PRIMARY KEY constraint of its own, but is declared PRIMARY KEY',
					'column cognito_user_id has no UNIQUE constraint of its own, but is declared UNIQUE',
				],
			],
			[
				'with more columns and constraints',
				`${declared.join(', ')}, bio text, team text NOT NULL, CONSTRAINT one_name UNIQUE (email, display_name), CONSTRAINT short CHECK (length(handle) < 9)`,
				[
					'column bio text is not declared',
					'column team text is not declared, and must have a value, which no new row has',
					'constraint one_name is not declared: UNIQUE (email, display_name)',
					'constraint short is not declared: CHECK (length(handle) < 9)',
				],
			],
		])('%s', async (_, columns, differs) => {
			expect(await aTable(columns)).toEqual(differs.map((difference) => `Postgres table users: ${difference}`));
		});
	});

	test('its payload has no fields', async () => {
		await expect(handler({ force: true })).rejects.toThrow('The payload is invalid: force is not known here.');
	});
});
