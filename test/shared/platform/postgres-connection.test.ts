import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { closePostgres, query } from '../../../shared/platform/postgres.ts';
import { isDsql, tokenSource } from '../../../shared/platform/postgres-connection.ts';
import { TestProxy } from '../../support/proxy.ts';

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
		expect(['db.example', CLUSTER].map((host) => isDsql(`postgres://me@${host}/postgres`))).toEqual([false, true]);
	});
});

describe('A connection', () => {
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
		proxy.connections = 0;
	});

	afterEach(() => {
		jest.restoreAllMocks();
	});

	afterAll(async () => {
		await closePostgres();
		process.env['DATABASE_URL'] = url;
		proxy.close();
	});

	/** As when a container was frozen, or had nothing to do. */
	const secondsPass = (seconds: number): void => {
		const now = Date.now() + seconds * 1000;
		jest.spyOn(Date, 'now').mockReturnValue(now);
	};

	test('that was idle for more than a minute and is dead is replaced before it is used', async () => {
		proxy.loseConnections();
		secondsPass(61);
		const rows = await Promise.all([1, 2, 3].map((n) => query(`SELECT ${n} AS n`)));
		expect(rows).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
		expect(proxy.connections).toBe(1);
	});

	test('that was idle and still answers is used again', async () => {
		secondsPass(61);
		await query('SELECT 1');
		expect(proxy.connections).toBe(0);
	});

	test('that does not answer in time is not used again', async () => {
		proxy.loseConnections();
		secondsPass(59);
		await expect(query('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });
		await query('SELECT 1');
		expect(proxy.connections).toBe(1);
	});

	test('that breaks is not used again, and another that was made meanwhile stays', async () => {
		proxy.hangUp();
		const results = await Promise.allSettled([query('SELECT 1'), query('SELECT 2')]);
		expect(results.map(({ status }) => status)).toContain('rejected');
		await query('SELECT 1');
		await query('SELECT 1');
		expect(proxy.connections).toBe(1);
	});
});
