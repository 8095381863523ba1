import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { query, tokenSource } from '../../../shared/platform/postgres.ts';

const CLUSTER = 'abc123.dsql.eu-west-1.on.aws';

describe('signing in to Aurora DSQL', () => {
	test.each([
		['messages', 'DbConnect'],
		['admin', 'DbConnectAdmin'],
	])('%s uses a signed token for %s in the place of a password', async (role, action) => {
		const token = await tokenSource(new URL(`postgres://${role}@${CLUSTER}/postgres?sslmode=verify-full`))?.();
		const { hostname, searchParams } = new URL(`https://${token}`);
		expect(hostname).toBe(CLUSTER);
		expect(searchParams.get('Action')).toBe(action);
		expect(searchParams.get('X-Amz-Credential')).toContain('/eu-west-1/dsql/');
		expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
	});

	test('a connection gets its token when it is made', async () => {
		const driver = jest.fn((_url: string, _options: { password?: () => Promise<string> }) => ({
			unsafe: async () => [],
		}));
		jest.resetModules();
		jest.unstable_mockModule('postgres', () => ({ default: Object.assign(driver, { PostgresError: Error }) }));
		const url = process.env['DATABASE_URL'];
		process.env['DATABASE_URL'] = `postgres://messages@${CLUSTER}/postgres`;
		await (await import('../../../shared/platform/postgres.ts')).query('SELECT 1');
		process.env['DATABASE_URL'] = url;
		expect(await driver.mock.lastCall?.[1].password?.()).toContain(`${CLUSTER}/?Action=DbConnect&`);
	});

	test('another Postgres is signed in to as its connection string says', () => {
		expect(tokenSource(new URL('postgres://me:secret@db.example/postgres'))).toBeUndefined();
		expect(tokenSource(new URL('postgres://me:secret@abc.dsql.eu-west-1.on.aws.example/postgres'))).toBeUndefined();
	});
});

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
});
