import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { bearerToken, createTokenVerifier } from '../../shared/users/access-tokens.ts';
import { KeyStore, keyFetcher } from '../../shared/users/verification-keys.ts';
import { KEY_ID, poolKeys } from '../support/pool-keys.ts';
import { accessToken } from '../support/tokens.ts';

type Keys = ReturnType<typeof poolKeys>;

/** A pool whose keys this file changes. */
let server: Server;
let answer: { status: number; body: string };
let fetches = 0;
let verify: (token: string) => Promise<string>;

const publish = (...pools: readonly Keys[]): void => {
	const keys = pools.flatMap(({ jwks }, i) =>
		JSON.parse(jwks).keys.map((key: object) => ({ ...key, kid: `${KEY_ID}-${i}`, alg: undefined })),
	);
	answer = { status: 200, body: JSON.stringify({ keys }) };
};

const tokenOf = ({ privateKey }: Keys, kid: string): string =>
	accessToken('somebody', { key: privateKey, header: { kid } });

/** A verifier as a container has it when it is new. */
function newVerifier(): (token: string) => Promise<string> {
	const url = `http://localhost:${(server.address() as AddressInfo).port}`;
	const verifyToken = createTokenVerifier({
		userPoolId: process.env['USER_POOL_ID'] ?? '',
		clientId: process.env['USER_POOL_CLIENT_ID'] ?? '',
		keys: new KeyStore(keyFetcher('local', url)),
	});
	return async (token) => (await verifyToken(token)).sub;
}

beforeAll(async () => {
	server = createServer((_, response) => {
		fetches++;
		response.writeHead(answer.status).end(answer.body);
	}).listen(0, 'localhost');
	await once(server, 'listening');
	verify = newVerifier();
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
		await expect(verify(accessToken('somebody', options))).rejects.toMatchObject({ status: 401 });
	});

	test('sign tokens whose time of issue may be ahead of our clock by less than a minute', async () => {
		const issued = (seconds: number): string =>
			accessToken('somebody', {
				key: first.privateKey,
				header: { kid: `${KEY_ID}-0` },
				claims: { iat: Math.floor(Date.now() / 1000) + seconds },
			});
		expect(await verify(issued(30))).toBe('somebody');
		await expect(verify(issued(90))).rejects.toMatchObject({ status: 401 });
	});

	test('are fetched again after an hour, and serve for longer while they cannot be', async () => {
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

describe('A token that was found valid', () => {
	const pool = poolKeys();
	/** Seconds since it was sent first. */
	let passed = 0;

	beforeEach(() => {
		passed = 0;
		verify = newVerifier();
		publish(pool);
		const [date, monotonic] = [Date.now(), performance.now()];
		jest.spyOn(Date, 'now').mockImplementation(() => date + passed * 1000);
		jest.spyOn(performance, 'now').mockImplementation(() => monotonic + passed * 1000);
	});

	afterEach(() => {
		jest.restoreAllMocks();
	});

	/** The cache looks at the clock once in a millisecond. */
	const pass = async (seconds: number): Promise<void> => {
		passed = seconds;
		await setTimeout(5);
	};

	const tokenFor = (seconds: number): string =>
		accessToken('somebody', {
			key: pool.privateKey,
			header: { kid: `${KEY_ID}-0` },
			claims: { exp: Math.floor(Date.now() / 1000) + seconds },
		});

	test('is refused as soon as it has expired', async () => {
		const token = tokenFor(120);
		expect(await verify(token)).toBe('somebody');
		await pass(119);
		expect(await verify(token)).toBe('somebody');
		await pass(121);
		await expect(verify(token)).rejects.toMatchObject({ status: 401 });
	});

	test('is checked again after five minutes, and refused when its key is no longer one of the pool', async () => {
		await verify(tokenFor(7200)); // which fetches the keys
		await pass(58 * 60);
		const token = tokenFor(7200);
		expect(await verify(token)).toBe('somebody');
		answer = { status: 200, body: JSON.stringify({ keys: JSON.parse(poolKeys().jwks).keys }) };
		await pass((58 + 4.9) * 60);
		expect(await verify(token)).toBe('somebody');
		await pass((58 + 5.1) * 60);
		await expect(verify(token)).rejects.toMatchObject({ status: 401 });
	});
});

test.each([
	[undefined, 'Send the header Authorization'],
	['', 'Send the header Authorization'],
	['Basic YTpi', 'must be Bearer'],
	['Bearer', 'must be Bearer'],
	['Bearer a.b', 'must be Bearer'],
	['Bearer a.b.c d', 'must be Bearer'],
])('the header %j has no token', (header, reason) => {
	expect(() => bearerToken(header)).toThrow(reason);
});

describe('A stage other than local', () => {
	test.each(['dev', 'prod', 'Local', 'local '])('%j cannot be made to trust a local issuer', (stage) => {
		expect(() => keyFetcher(stage, 'http://localhost:1')).toThrow('COGNITO_ENDPOINT is for stage local');
		expect(() => keyFetcher(stage, '')).not.toThrow();
	});

	test('fails at its start when it is told to, not at a request', () => {
		const load = (environment: Record<string, string>) =>
			spawnSync(
				process.execPath,
				[
					'--input-type=module',
					'--eval',
					`await import(${JSON.stringify(new URL('../../functions/http/list-messages.ts', import.meta.url).href)})`,
				],
				{ env: { ...process.env, ...environment }, encoding: 'utf8' },
			);
		const { status, stderr } = load({ STAGE: 'prod', COGNITO_ENDPOINT: 'http://localhost:1' });
		expect(status).toBe(1);
		expect(stderr).toContain('COGNITO_ENDPOINT is for stage local');
		expect(load({ STAGE: 'prod', COGNITO_ENDPOINT: '' })).toMatchObject({ status: 0, stderr: '' });
		expect(load({ STAGE: 'local' })).toMatchObject({ status: 0, stderr: '' });
	});
});
