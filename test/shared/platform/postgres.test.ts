import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closePostgres, IDEMPOTENT, query } from '../../../shared/platform/postgres.ts';
import { TestProxy } from '../../support/proxy.ts';
import { aPerson } from '../../support/steps.ts';

describe('a statement that fails', () => {
	const failing = (times: number, code: string) => `DO $$ BEGIN
		IF nextval('tries') <= ${times} THEN RAISE EXCEPTION 'change conflicts' USING ERRCODE = '${code}'; END IF;
	END $$`;
	const tries = async () => (await query<{ tries: number }>('SELECT last_value::int AS tries FROM tries'))[0]?.tries;

	beforeEach(async () => {
		await query('DROP SEQUENCE IF EXISTS tries');
		await query('CREATE SEQUENCE tries');
	});

	test('because it lost against another transaction is run again', async () => {
		await query(failing(2, '40001'));
		expect(await tries()).toBe(3);
	});

	test.each([
		['40001', 5, 'but not for ever'],
		['57014', 1, 'which a canceled one is not'],
		['53300', 1, 'nor one that there is no room for'],
	])('%s is run %i times at most, %s', async (code, times) => {
		await expect(query(failing(100, code))).rejects.toMatchObject({ kind: 'unavailable' });
		expect(await tries()).toBe(times);
	});

	test('because of a value that nothing can be is a defect of ours, which trying again does not help', async () => {
		await expect(query('SELECT $1::text[]', [[undefined] as never])).rejects.toThrow(TypeError);
	});
});

describe('A statement whose connection is lost', () => {
	const url = process.env['DATABASE_URL'] ?? '';
	let proxy: TestProxy;

	beforeAll(async () => {
		const { hostname, port } = new URL(url);
		proxy = await TestProxy.before(Number(port), hostname);
		await closePostgres();
		process.env['DATABASE_URL'] = `postgres://postgres@localhost:${proxy.port}/postgres`;
	});

	beforeEach(async () => {
		await query('SELECT 1');
	});

	afterEach(() => proxy.hangUp(0));

	afterAll(async () => {
		await closePostgres();
		process.env['DATABASE_URL'] = url;
		proxy.close();
	});

	test('is repeated when it is idempotent', async () => {
		proxy.hangUp();
		expect(await query('SELECT 1 AS n', [], IDEMPOTENT)).toEqual([{ n: 1 }]);
	});

	test('is repeated once, unless it is to be repeated for longer', async () => {
		proxy.hangUp(3);
		await expect(query('SELECT 1 AS n', [], IDEMPOTENT)).rejects.toMatchObject({ kind: 'unavailable' });
		proxy.hangUp(3);
		expect(await query('SELECT 1 AS n', [], { ...IDEMPOTENT, retryForMs: 20_000 })).toEqual([{ n: 1 }]);
	});

	test('is not repeated when it is not, since nobody knows whether it was done', async () => {
		const { uuid } = await aPerson();
		const change = () => query("UPDATE users SET display_name = 'Ann' WHERE uuid = $1 RETURNING uuid", [uuid]);
		proxy.hangUp();
		await expect(change()).rejects.toMatchObject({ kind: 'unavailable' });
		expect(await change()).toEqual([{ uuid }]);
	});
});

test('a list reaches Postgres as it is, whatever is in it', async () => {
	const list = ['', ' ', 'NULL', 'a,b', '{}', '"', '\\', '\\"', '"},{"', "'", '\n', 'Zoë', '👩‍👩‍👧'];
	const rows = await query<{ item: string }>('SELECT item FROM unnest($1::text[]) AS item', [list]);
	expect(rows.map(({ item }) => item)).toEqual(list);
});
