import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { handler as dropTable } from '../../../functions/operator/drop-table.ts';
import { handler as scan } from '../../../functions/operator/scan.ts';
import { handler } from '../../../functions/operator/schema-load.ts';
import type { LoadedSchema } from '../../../shared/operator/schema-load.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';

const table = `DynamoDB table ${TABLE_NAME}`;

/** schemaLoad by hand. */
const load = async () => (await handler()) as LoadedSchema;

describe('schemaLoad and dropTable', () => {
	afterEach(() => {
		process.env['STAGE'] = 'local';
	});

	test('what exists stays, and does not differ from its declaration', async () => {
		expect(await load()).toEqual({ created: [], existed: [table, 'Postgres table users'], differs: [] });
	});

	test('what was dropped is created as serverless.yml declares it, and until then other functions say so', async () => {
		expect(await dropTable()).toEqual({ dropped: [table] });
		await expect(scan()).rejects.toThrow(`There is no ${table}: run schemaLoad first.`);
		await expect(dropTable()).rejects.toThrow(`There is no ${table}`);
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

	test.each(['prod', 'dev', 'locale'])('stage %s keeps its table', async (stage) => {
		process.env['STAGE'] = stage;
		await expect(dropTable()).rejects.toThrow(
			`Stage ${stage} keeps its table: dropTable works in local and test only.`,
		);
		expect((await load()).existed).toContain(table);
	});

	test('their payloads have no fields', async () => {
		await expect(handler({ force: true })).rejects.toThrow('The payload is invalid: force is not known here.');
		await expect(dropTable({ stage: 'prod' })).rejects.toThrow('The payload is invalid: stage is not known here.');
	});
});
