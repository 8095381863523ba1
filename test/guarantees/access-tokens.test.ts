import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { KEY_ID, poolKeys } from '../support/pool-keys.ts';
import { accessToken } from '../support/tokens.ts';

type Keys = ReturnType<typeof poolKeys>;

/** A pool whose keys this file changes. */
let server: Server;
let answer: { status: number; body: string };
let fetches = 0;
let verify: (header: string) => Promise<string>;

const publish = (...pools: readonly Keys[]): void => {
	const keys = pools.flatMap(({ jwks }, i) =>
		JSON.parse(jwks).keys.map((key: object) => ({ ...key, kid: `${KEY_ID}-${i}`, alg: undefined })),
	);
	answer = { status: 200, body: JSON.stringify({ keys }) };
};

const tokenOf = ({ privateKey }: Keys, kid: string): string =>
	`Bearer ${accessToken('somebody', { key: privateKey, header: { kid } })}`;

beforeAll(async () => {
	server = createServer((_, response) => {
		fetches++;
		response.writeHead(answer.status).end(answer.body);
	}).listen(0, 'localhost');
	await once(server, 'listening');
	process.env['COGNITO_ENDPOINT'] = `http://localhost:${(server.address() as AddressInfo).port}`;
	({ verifyAuthorization: verify } = await import('../../shared/users/access-tokens.ts'));
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

describe('The keys of the user pool', () => {
	const first = poolKeys();
	const second = poolKeys();
	const firstToken = tokenOf(first, `${KEY_ID}-0`);

	test.each([
		['answers with an error', { status: 500, body: '' }],
		['answers with something else', { status: 200, body: '<html>' }],
		['answers with an empty object', { status: 200, body: '{}' }],
	])('when Cognito %s, nobody is told to sign in again: 503', async (_, broken) => {
		answer = broken;
		await expect(verify(firstToken)).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
	});

	test('are fetched once, however many tokens come, once they can be', async () => {
		publish(first);
		fetches = 0;
		expect(await Promise.all(Array.from({ length: 20 }, () => verify(firstToken)))).toEqual(Array(20).fill('somebody'));
		await verify(firstToken);
		expect(fetches).toBe(1);
	});

	test('are followed when they change, without a new start', async () => {
		publish(first, second);
		fetches = 0;
		await Promise.all(Array.from({ length: 20 }, () => verify(tokenOf(second, `${KEY_ID}-1`))));
		expect(fetches).toBe(1);
	});

	test('are fetched once for unknown key ids, not once for each, and known ones pass meanwhile', async () => {
		fetches = 0;
		for (let i = 0; i < 50; i++) {
			await expect(verify(tokenOf(first, `unknown-${i}`))).rejects.toMatchObject({ status: 401 });
		}
		expect(fetches).toBe(1);
		expect(await verify(firstToken)).toBe('somebody');
	});

	test('sign with RS256 alone, also where the published key does not say so', async () => {
		const options = { key: first.privateKey, header: { kid: `${KEY_ID}-0`, alg: 'RS512' }, signing: 'RS512' } as const;
		await expect(verify(`Bearer ${accessToken('somebody', options)}`)).rejects.toMatchObject({ status: 401 });
	});

	test('sign tokens whose time of issue may be ahead of our clock by less than a minute', async () => {
		const issued = (seconds: number): string =>
			`Bearer ${accessToken('somebody', {
				key: first.privateKey,
				header: { kid: `${KEY_ID}-0` },
				claims: { iat: Math.floor(Date.now() / 1000) + seconds },
			})}`;
		expect(await verify(issued(30))).toBe('somebody');
		await expect(verify(issued(90))).rejects.toMatchObject({ status: 401 });
	});

	test('are fetched anew after an hour, and serve for longer while they cannot be', async () => {
		const started = Date.now();
		const clock = jest.spyOn(Date, 'now');
		const later = (hours: number): void => void clock.mockReturnValue(started + hours * 3_600_000);
		const fresh = (pool: Keys, i: number): Promise<string> => verify(tokenOf(pool, `${KEY_ID}-${i}`));
		later(0.9);
		fetches = 0;
		await fresh(first, 0);
		expect(fetches).toBe(0);
		later(1.1);
		answer = { status: 500, body: '' };
		await fresh(first, 0);
		const tries = fetches;
		expect(tries).toBeGreaterThan(0);
		later(1.101);
		await fresh(first, 0);
		expect(fetches).toBe(tries);
		later(1.15);
		answer = { status: 200, body: '<html>' };
		await fresh(first, 0);
		publish(first, second);
		answer = { status: 200, body: JSON.stringify({ keys: JSON.parse(answer.body).keys.slice(1) }) };
		later(1.2);
		expect(await fresh(second, 1)).toBe('somebody');
		await expect(fresh(first, 0)).rejects.toMatchObject({ status: 401 });
		expect(fetches).toBeGreaterThan(tries);
		clock.mockRestore();
	});
});

describe('A stage other than local', () => {
	/** Loads the module in a process of its own. @returns what it printed to stderr, and its exit code */
	const load = (environment: Record<string, string>) => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[
				'--input-type=module',
				'--eval',
				`await import(${JSON.stringify(new URL('../../shared/users/access-tokens.ts', import.meta.url).href)})`,
			],
			{ env: { ...process.env, ...environment }, encoding: 'utf8' },
		);
		return { status, stderr };
	};

	test.each(['dev', 'prod', 'Local', 'local '])('%s cannot be made to trust a local issuer', (STAGE) => {
		const { status, stderr } = load({ STAGE });
		expect(status).toBe(1);
		expect(stderr).toContain('COGNITO_ENDPOINT is for stage local');
	});

	test('starts without one', () => {
		expect(load({ STAGE: 'prod', COGNITO_ENDPOINT: '' })).toEqual({ status: 0, stderr: '' });
		expect(load({ STAGE: 'local' })).toEqual({ status: 0, stderr: '' });
	});
});
