import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { PostConfirmationTriggerEvent, PreSignUpTriggerEvent } from 'aws-lambda';
import { closePostgres, query } from '../../shared/platform/postgres.ts';
import type { RequestHandler } from '../../shared/platform/request-handler.ts';
import { functionsApi } from '../support/api.ts';
import { TestProxy } from '../support/proxy.ts';
import { service } from '../support/service.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { accessToken } from '../support/tokens.ts';

const when = new Steps();
const DATABASE_URL = process.env['DATABASE_URL'] as string;
let silent: Server;
let urls: Record<'down' | 'silent', string>;
let ann: Person;

/** Connects to a Postgres that is not there or does not answer, or to the real one again. */
async function usePostgres(url: string): Promise<void> {
	await closePostgres();
	process.env['DATABASE_URL'] = url;
}

beforeAll(async () => {
	ann = await aPerson();
	silent = createServer(() => {}).listen(0, 'localhost');
	await once(silent, 'listening');
	const free = createServer().listen(0, 'localhost');
	await once(free, 'listening');
	const portOf = (server: Server): number => (server.address() as AddressInfo).port;
	urls = {
		down: `postgres://postgres@localhost:${portOf(free)}/postgres`,
		silent: `postgres://postgres@localhost:${portOf(silent)}/postgres`,
	};
	free.close();
});

afterAll(async () => {
	await usePostgres(DATABASE_URL);
	silent.close();
});

describe.each(['down', 'silent'] as const)('While Postgres is %s', (state) => {
	beforeAll(() => usePostgres(urls[state]));
	afterAll(() => usePostgres(DATABASE_URL));

	const someone = { preferred_username: 'someone', email: 'planted@secret.example', sub: crypto.randomUUID() };

	test('requests are 503 with Retry-After', async () => {
		const answers = await Promise.all([
			when.listMessageGroups(ann),
			when.createMessageGroup(ann, 'nobody_yet', 'Hello'),
			functionsApi({ method: 'GET', path: '/api/users/@nobody_yet/short' }),
		]);
		for (const { status, headers } of answers) expect([status, headers['retry-after']]).toEqual([503, '1']);
	});

	test('a sign-up is refused in words that say to try again', async () => {
		const { handler } = await import('../../functions/cognito/check-sign-up.ts');
		const event = { triggerSource: 'PreSignUp_SignUp', request: { userAttributes: someone } };
		const refusal = await handler(event as unknown as PreSignUpTriggerEvent).catch((error: unknown) => error);
		expect(refusal).toMatchObject({
			name: 'RefusedSignUp',
			message: 'Signing up is not possible just now: try again in a moment',
		});
		expect(refusal).not.toHaveProperty('cause');
	});

	test('so is a confirmation, which trying again would not help, in words that say what does', async () => {
		const { handler } = await import('../../functions/cognito/confirm-user.ts');
		const refusal = await handler(confirmation(someHandle())).catch((error: unknown) => error);
		expect(refusal).toMatchObject({
			name: 'RefusedSignUp',
			message: expect.stringContaining('ask the operator to run updateCognitoUserIds'),
		});
		expect(refusal).not.toHaveProperty('cause');
	});
});

const someHandle = (): string => `c${crypto.randomUUID().slice(0, 8)}`;

/** What Cognito calls confirmUser with, once. */
const confirmation = (preferred_username: string): PostConfirmationTriggerEvent => {
	const userAttributes = { preferred_username, email: 'new@test.example', sub: crypto.randomUUID() };
	return {
		triggerSource: 'PostConfirmation_ConfirmSignUp',
		request: { userAttributes },
	} as unknown as PostConfirmationTriggerEvent;
};

describe('A confirmation, which Cognito does not send again, makes the row', () => {
	let proxy: TestProxy;

	beforeAll(async () => {
		const { hostname, port } = new URL(DATABASE_URL);
		proxy = await TestProxy.before(Number(port), hostname);
	});

	beforeEach(async () => {
		await usePostgres(`postgres://postgres@localhost:${proxy.port}/postgres`);
		await query('SELECT 1');
	});

	afterAll(async () => {
		await usePostgres(DATABASE_URL);
		proxy.close();
	});

	test.each<[string, () => unknown]>([
		['its connection is lost before the statement', () => proxy.hangUp()],
		['its connection is lost after the statement', () => proxy.loseAnswer()],
		['connections are lost three times', () => proxy.hangUp(3)],
		['its connection is dead, of which nobody was told', () => proxy.loseConnections()],
		[
			'Postgres is away for a moment',
			async () => {
				await usePostgres(urls.down);
				setTimeout(() => {
					process.env['DATABASE_URL'] = DATABASE_URL;
				}, 500);
			},
		],
	])('once, though %s', async (_, harm) => {
		const { handler } = await import('../../functions/cognito/confirm-user.ts');
		const handle = someHandle();
		await harm();
		await handler(confirmation(handle));
		proxy.hangUp(0);
		expect(await query('SELECT handle FROM users WHERE handle = $1', [handle])).toEqual([{ handle }]);
	});
});

test.each(['08006', '40001', '53300', '57P03'])('Postgres refusing with %s passes: 503', async (code) => {
	const refuse = query(`DO $$BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${code}'; END$$`);
	await expect(refuse).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a wrong statement does not pass: it is a defect', async () => {
	await expect(query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ name: 'PostgresError' });
});

test('a function that has waited too long answers 503 before Lambda ends it', async () => {
	const { handler } = await import('../../functions/http/list-message-groups.ts');
	const { dynamodb } = await import('../../shared/platform/dynamodb.ts');
	const never = jest.spyOn(dynamodb, 'send').mockImplementation(() => new Promise(() => {}) as never);
	const event = { headers: { authorization: `Bearer ${ann.token}` } };
	const { statusCode, headers } = await handler(event as never, { getRemainingTimeInMillis: () => 1050 } as never);
	never.mockRestore();
	expect([statusCode, headers?.['retry-after']]).toEqual([503, '1']);
});

test('so does one whose steps before the handler wait too long', async () => {
	await usePostgres(urls.silent);
	const { handler } = await import('../../functions/http/list-message-groups.ts');
	const event = { headers: { authorization: `Bearer ${accessToken(crypto.randomUUID())}` } };
	const waiting = query('SELECT 1').catch(() => 'Postgres');
	const answer = Promise.resolve(handler(event as never, { getRemainingTimeInMillis: () => 1010 } as never));
	expect(await Promise.race([waiting, answer])).toMatchObject({ statusCode: 503 });
	expect(await waiting).toBe('Postgres');
	await usePostgres(DATABASE_URL);
});

test('what one client may take fits into the time that a function has', async () => {
	const { dynamodb } = await import('../../shared/platform/dynamodb.ts');
	const handler = dynamodb.config.requestHandler as unknown as RequestHandler;
	const { requestTimeout, connectionTimeout } = handler.httpHandlerConfigs();
	const tries = await dynamodb.config.maxAttempts();
	expect(tries * (requestTimeout + connectionTimeout)).toBeLessThan(10_000);
	expect(service.functions['checkSignUp']?.timeout).toBe(5);
	expect(service.functions['confirmUser']?.timeout).toBe(5);
});
