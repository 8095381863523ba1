import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { handler } from '../../../functions/operator/schema-load.ts';
import { dropTable } from '../../../shared/operator/drop-table.ts';
import type { LoadedSchema } from '../../../shared/operator/schema-load.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';

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
		expect(differs.map((difference) => difference.split(':')[0])).toEqual(['key', 'attributes', 'indexes', 'stream']);
		expect(differs[0]).toContain('but is [{"AttributeName":"pk","KeyType":"HASH"}]');
	});

	test('its payload has no fields', async () => {
		await expect(handler({ force: true })).rejects.toThrow('The payload is invalid: force is not known here.');
	});
});
