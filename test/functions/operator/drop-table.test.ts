import { afterEach, describe, expect, test } from '@jest/globals';
import { handler } from '../../../functions/operator/drop-table.ts';
import { handler as scan } from '../../../functions/operator/scan.ts';
import { schemaLoad } from '../../../shared/operator/schema-load.ts';
import { TABLE_NAME } from '../../../shared/platform/dynamodb.ts';

const table = `DynamoDB table ${TABLE_NAME}`;

describe('dropTable', () => {
	afterEach(() => {
		process.env['STAGE'] = 'local';
	});

	test.each(['prod', 'dev', 'locale'])('stage %s keeps its table', async (stage) => {
		process.env['STAGE'] = stage;
		await expect(handler()).rejects.toThrow(`Stage ${stage} keeps its table: dropTable works in local and test only.`);
		expect((await schemaLoad()).existed).toContain(table);
	});

	test.each(['local', 'test'])('drops the table of stage %s, and then other functions say so', async (stage) => {
		process.env['STAGE'] = stage;
		expect(await handler()).toEqual({ dropped: [table] });
		await expect(scan()).rejects.toThrow(
			`There is no ${table}: run schemaLoad${stage === 'local' ? ' (npm run ops:schema)' : ''} first.`,
		);
		await expect(handler()).rejects.toThrow(`There is no ${table}`);
		expect((await schemaLoad()).created).toEqual([table]);
	});

	test('its payload has no fields', async () => {
		await expect(handler({ stage: 'prod' })).rejects.toThrow('The payload is invalid: stage is not known here.');
	});
});
