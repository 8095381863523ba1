import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Accounts, Leftover } from '../../cli/verify/accounts.ts';
import { differenceOf } from '../../cli/verify/answers.ts';
import { removeAll, removeLeftovers } from '../../cli/verify/clean-up.ts';
import { checksOf, culpritOf } from '../../cli/verify/diagnosis.ts';
import { failureOf } from '../../cli/verify/failure.ts';
import { FunctionFailed } from '../../cli/verify/operator.ts';
import { functionOf, type Part, routeOf } from '../../cli/verify/parts.ts';
import { isOurs } from '../../cli/verify/people.ts';
import { inAws, type Place } from '../../cli/verify/place.ts';
import { partReports } from '../../cli/verify/report.ts';
import { type Result, runSteps } from '../../cli/verify/run-steps.ts';
import { type Step, step, Wrong } from '../../cli/verify/step.ts';
import { stepsOf } from '../../cli/verify/steps/index.ts';
import { World } from '../../cli/verify/steps/world.ts';
import { Traffic } from '../../cli/verify/traffic.ts';
import { NetworkError, ProblemError } from '../../client/index.ts';
import { routes } from '../../shared/contract/routes.ts';
import { service } from '../support/service.ts';

const AWS = { stage: 'dev', region: 'eu-central-1' };

const world = new World({
	...AWS,
	webUrl: 'http://web.example',
	apiUrl: 'http://api.example',
	socketUrl: 'ws://socket.example',
	patienceMs: 1,
} as Place);
const steps = stepsOf(world);

describe('The steps', () => {
	test('try every route of the contract, so that a new one needs a step', () => {
		const parts = new Set<string>(steps.map(({ part }) => part));
		expect(Object.keys(routes).filter((name) => !parts.has(name))).toEqual([]);
	});

	test('try every function that API Gateway, Cognito or the table’s stream calls', () => {
		const functions = new Set<string | undefined>(steps.map(({ part }) => functionOf(part)));
		const called = Object.keys(service.functions).filter((key) => {
			const { events = [], handler } = service.functions[key] ?? { handler: '' };
			return events.length > 0 || handler.startsWith('functions/cognito/') || key === 'authorize';
		});
		expect(called.filter((key) => !functions.has(key))).toEqual([]);
		expect([...functions].filter((key) => key !== undefined && !(key in service.functions))).toEqual([]);
	});

	test('have ids of their own, and need only steps before them', () => {
		const before = new Set<string>();
		for (const { id, needs } of steps) {
			expect(needs.filter((needed) => !before.has(needed))).toEqual([]);
			expect(before).not.toContain(id);
			before.add(id);
		}
	});
});

describe('A run', () => {
	const works = async () => {};
	const fails = async () => {
		throw new Wrong('it did not');
	};
	const named = (id: string, needs: string[], run: Step['run']) => step('showMe', id, { id, needs }, run);
	const listener = { begins: () => {}, ended: () => {} };

	test('goes on after a failure with all that does not need what failed, and names that', async () => {
		const all = [
			named('a', [], fails),
			named('b', ['a'], works),
			named('c', ['b'], works),
			named('d', [], works),
			named('e', ['d'], works),
		];
		const results = await runSteps(all, new Traffic(), listener, new AbortController().signal);
		expect(results.map((result) => [result.step.id, result.outcome, 'because' in result && result.because])).toEqual([
			['a', 'fails', false],
			['b', 'skipped', 'a'],
			['c', 'skipped', 'a'],
			['d', 'works', false],
			['e', 'works', false],
		]);
	});

	test('ends where it is interrupted', async () => {
		const interruption = new AbortController();
		const waits = named('waits', [], (signal) => {
			setImmediate(() => interruption.abort(new Error('SIGINT')));
			return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
		});
		const never = jest.fn(works);
		const results = await runSteps(
			[named('done', [], works), waits, named('never', [], never)],
			new Traffic(),
			listener,
			interruption.signal,
		);
		expect(results.map((result) => [result.step.id, result.outcome])).toEqual([['done', 'works']]);
		expect(never).not.toHaveBeenCalled();
	});

	test('ends a step that takes too long, and says what was answered last', async () => {
		const slow = step('createMessage', 'slow', { timeoutMs: 20 }, (signal) => {
			return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
		});
		const last = { part: 'findUsers', status: 503 } as const;
		const traffic = { last, difference: undefined, forget: () => {} };
		const [result] = await runSteps([slow], traffic, listener, new AbortController().signal);
		expect(result).toMatchObject({
			outcome: 'fails',
			failure: { part: 'findUsers', status: 503, says: 'did not get done within 0.02 s: the last answer was 503' },
		});
	});
});

const aStep = step('markRead', 'reads', {}, async () => {});

describe('A failure', () => {
	const problem = (status: number, kind: string) =>
		new ProblemError('Because.', { kind: kind as never, status, errors: [], retryAfter: undefined });

	test('is of the route that was asked last', () => {
		const failure = failureOf(aStep, problem(500, 'internal-error'), { part: 'showMessageGroup', status: 500 });
		expect(failure).toEqual({
			part: 'showMessageGroup',
			says: 'answered 500 internal-error: Because',
			status: 500,
			kind: 'internal-error',
		});
		expect(culpritOf(failure, AWS)).toBe(
			'function showMessageGroup, log group /aws/lambda/cruddur-messages-dev-showMessageGroup',
		);
		expect(checksOf(failure, AWS).join()).toContain('"level":"ERROR"');
	});

	test('is of what a step names, else of what it tries', () => {
		expect(failureOf(aStep, new Wrong('late', 'pushEvents'), undefined)).toEqual({ part: 'pushEvents', says: 'late' });
		expect(failureOf(aStep, new Wrong('late'), { part: 'showMe', status: 200 })).toEqual({
			part: 'markRead',
			says: 'late',
		});
		expect(failureOf(aStep, new FunctionFailed('exportUser', 'No.'), undefined).part).toBe('exportUser');
	});

	test('without any answer says so', () => {
		const cause = new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
		const failure = failureOf(aStep, new NetworkError(cause), { part: 'markRead' });
		expect(failure).toEqual({ part: 'markRead', says: 'gave no answer (ECONNREFUSED)', isSilent: true });
	});

	const checks = (part: Part, status?: number, kind?: string, stage = 'dev') =>
		checksOf({ part, says: '', ...(status && { status }), ...(kind && { kind }) }, { ...AWS, stage }).join('\n');

	test.each<[string, string, string]>([
		[
			'a stream function that is off',
			checks('updateMessageGroups'),
			'list-event-source-mappings --function-name cruddur-messages-dev-updateMessageGroups --region eu-central-1',
		],
		['inboxes that stay behind', checks('updateMessageGroups'), 'rebuildMessageGroups --stage dev'],
		[
			'a pusher that is off',
			checks('pushEvents'),
			'list-event-source-mappings --function-name cruddur-messages-dev-pushEvents',
		],
		['a database that is away', checks('database'), 'Aurora DSQL'],
		['Postgres of the laptop', checks('database', undefined, undefined, 'local'), 'Postgres is a process of npm start'],
		['something below that is away', checks('listBlocks', 503, 'unavailable'), 'DynamoDB'],
		['an authorizer that refuses', checks('authorize'), 'looks up the user'],
		['a row that is missing', checks('showMe', 403, 'unknown-user'), 'confirmUser'],
		['a token that API Gateway refuses', checks('showMe', 401, 'unauthorized'), 'issuer'],
		['a route that is missing', checks('markRead', 404, 'not-found'), 'not deployed'],
		['a limit', checks('markRead', 429, 'too-many-requests'), 'requestsPerSecond'],
		['a function that timed out', checks('markRead', 504, 'unavailable'), 'Task timed out'],
	])('of %s says what to check', (_, says, part) => {
		expect(says).toContain(part);
	});
});

test('a part fails if any of its steps does, and another’s failure is no failure of its own', () => {
	const of = (part: Part, id: string) => step(part, 'tries', { id }, async () => {});
	const results: Result[] = [
		{ step: of('createMessage', '1'), outcome: 'works', note: 'slow' },
		{ step: of('pushEvents', '2'), outcome: 'works' },
		{ step: of('pushEvents', '3'), outcome: 'fails', failure: { part: 'pushEvents', says: 'late' } },
		{ step: of('connect', '4'), outcome: 'fails', failure: { part: 'authorize', says: 'refused' } },
		{ step: of('receive', '5'), outcome: 'skipped', because: '4' },
	];
	const traffic = new Traffic();
	for (const ms of [300, 5, 9, 7]) traffic.add('createMessage', ms);
	expect(partReports(results, traffic)).toEqual([
		{ part: 'createMessage', outcome: 'works', latency: { first: 300, p50: 7 }, note: 'slow' },
		{ part: 'pushEvents', outcome: 'fails' },
		{ part: 'connect', outcome: 'skipped', note: 'could not be told: authorize fails' },
		{ part: 'receive', outcome: 'skipped', note: 'needs 4' },
		{ part: 'authorize', outcome: 'fails' },
	]);
});

test('a request is of its route, whatever its parameters', () => {
	expect(routeOf('PUT', '/api/message_groups/a/read')).toBe('markRead');
	expect(routeOf('GET', '/api/messages/a/changes')).toBe('listMessageChanges');
	expect(routeOf('DELETE', '/api/messages/a')).toBeUndefined();
});

describe('An answer', () => {
	const profile = { uuid: '0f1c3d5e-0000-4000-8000-000000000000', handle: 'ann', display_name: 'Ann' };

	test.each<[string, number, unknown, string | undefined]>([
		['as the contract says', 200, profile, undefined],
		[
			'of another shape',
			200,
			{ ...profile, handle: 1 },
			'answered 200, and not as the contract says: body/handle must be string',
		],
		[
			'with more than that',
			200,
			{ ...profile, email: 'a' },
			'answered 200, and not as the contract says: body must NOT have additional properties',
		],
		['with another status', 202, profile, 'answered 202, and not 200'],
		[
			'without a body',
			200,
			undefined,
			"answered 200, and not as the contract says: it must have required property 'body'",
		],
		['that refuses', 404, { title: 'Not found' }, undefined],
	])('%s is compared with it', (_, status, body, says) => {
		expect(differenceOf('showUser', status, body === undefined ? '' : JSON.stringify(body))).toBe(says);
	});

	test('without a body may be what the contract says', () => {
		expect(differenceOf('deleteMessage', 204, '')).toBeUndefined();
		expect(differenceOf('deleteMessage', 204, '{}')).toContain('additional properties');
	});

	test('that differs fails its step, though the step saw nothing wrong', async () => {
		const traffic = new Traffic();
		const server = createServer((_, response) => response.writeHead(202).end('{}')).listen(0, 'localhost');
		await once(server, 'listening');
		const url = `http://localhost:${(server.address() as AddressInfo).port}/api/me`;
		const asks = step('showMe', 'asks', {}, async () => void (await traffic.fetch(url)));
		const [result] = await runSteps(
			[asks],
			traffic,
			{ begins: () => {}, ended: () => {} },
			new AbortController().signal,
		);
		server.close();
		expect(result).toMatchObject({ failure: { part: 'showMe', says: 'answered 202, and not 200' } });
	});
});

describe('Those whom earlier runs left', () => {
	const NOW = Date.parse('2026-11-25T12:00:00Z');
	const leftover = (handle: string, minutes: number): Leftover => ({
		handle,
		email: `success+${handle}@simulator.amazonses.com`,
		username: 'sub',
		madeAt: new Date(NOW - minutes * 60_000),
	});

	test('are removed once their run must have ended, and named before', async () => {
		const removed: string[] = [];
		const accounts = {
			leftovers: async () => [leftover('verify_old', 16), leftover('verify_new', 14)],
			startRemoving: async ({ handle }: Leftover) => {
				removed.push(handle);
				return `${handle} is being erased`;
			},
		} as unknown as Accounts;
		const told: string[] = [];
		await removeLeftovers({ accounts } as World, (line) => told.push(line), NOW);
		expect(removed).toEqual(['verify_old']);
		expect(told.join()).toContain('verify_new is of another run');
	});

	test('are removed one by one: that one could not be keeps no other', async () => {
		const accounts = {
			leftovers: async () => [leftover('verify_one', 16), leftover('verify_other', 17)],
			startRemoving: async ({ handle }: Leftover) => {
				if (handle === 'verify_one') throw new Error('eraseUser is not there');
				return `${handle} is being erased`;
			},
		} as unknown as Accounts;
		const told: string[] = [];
		await removeLeftovers({ accounts } as World, (line) => told.push(line), NOW);
		expect(told).toEqual([
			'Of an earlier run: verify_one may still be there (eraseUser is not there).',
			'Of an earlier run: verify_other is being erased.',
		]);
	});

	test('are known by handle and address together', () => {
		expect(isOurs(leftover('verify_a', 0))).toBe(true);
		expect(isOurs({ ...leftover('verify_a', 0), email: 'success+verify_a@example.com' })).toBe(false);
		expect(isOurs({ ...leftover('verify_a', 0), handle: 'andrewbrown' })).toBe(false);
	});

	test('a removal that fails is told, with what removes them later', async () => {
		const accounts = { startRemoving: async () => Promise.reject(new Error('away')) } as unknown as Accounts;
		const { place, ann, ben, nobody } = world;
		const told: string[] = [];
		const isRemoved = await removeAll({ accounts, place, ann, ben, nobody } as World, [], (line) => told.push(line));
		expect([isRemoved, told.length]).toEqual([false, 3]);
		expect(told[0]).toContain(`${ann.handle} may still be there (away)`);
		expect(told[0]).toContain('npm run verify -- --stage dev');
	});
});

describe('A stage in AWS', () => {
	const outputs: Record<string, string> = {
		WebUrl: 'https://web.example',
		ApiUrl: 'https://api.example',
		SocketUrl: 'wss://socket.example/dev',
		UserPoolId: 'eu-central-1_x',
		UserPoolClientId: 'client',
	};
	let answer = { status: 200, xml: '' };
	const server = createServer((_, response) =>
		response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.xml),
	);
	let client: CloudFormationClient;

	beforeAll(async () => {
		await once(server.listen(0, 'localhost'), 'listening');
		client = new CloudFormationClient({
			region: 'eu-central-1',
			endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
			credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
		});
	});
	afterAll(() => {
		client.destroy();
		server.close();
	});

	const stackWith = (names: readonly string[]) => {
		const members = names.map(
			(name) => `<member><OutputKey>${name}</OutputKey><OutputValue>${outputs[name]}</OutputValue></member>`,
		);
		answer = {
			status: 200,
			xml: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>x</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
		};
	};

	test('is where the outputs of its stack say', async () => {
		stackWith(Object.keys(outputs));
		expect(await inAws('dev', 'eu-central-1', client)).toMatchObject({
			stage: 'dev',
			region: 'eu-central-1',
			webUrl: 'https://web.example',
			apiUrl: 'https://api.example',
			socketUrl: 'wss://socket.example/dev',
			userPoolId: 'eu-central-1_x',
			clientId: 'client',
		});
	});

	test('without some of them has to be deployed again', async () => {
		stackWith(['ApiUrl', 'UserPoolId', 'UserPoolClientId', 'WebUrl']);
		await expect(inAws('dev', 'eu-central-1', client)).rejects.toThrow('has no output SocketUrl: deploy it');
	});

	test('that is not there is named, with its region', async () => {
		answer = {
			status: 400,
			xml: '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id cruddur-messages-tset does not exist</Message></Error></ErrorResponse>',
		};
		await expect(inAws('tset', 'eu-central-1', client)).rejects.toThrow(
			'There is no stack cruddur-messages-tset in eu-central-1: deploy it with npx sls deploy --stage tset, or name its region with --region.',
		);
	});

	test('without credentials says what to set', async () => {
		const without = new CloudFormationClient({
			region: 'eu-central-1',
			credentials: () => Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
		});
		await expect(inAws('dev', 'eu-central-1', without)).rejects.toThrow('No AWS credentials: set AWS_PROFILE');
	});

	test('has a name that can be one', async () => {
		await expect(inAws('dev; rm', 'eu-central-1', client)).rejects.toThrow('A stage has letters, digits and dashes');
	});
});

describe('npm run verify', () => {
	async function verify(args: readonly string[], env = {}) {
		const child = spawn(process.execPath, ['local/run.js', '--aws', 'cli/verify.ts', ...args], {
			env: { PATH: process.env['PATH'], STACK_FILE: '/nowhere/stack.json', ...env },
		});
		const ended = once(child, 'close');
		const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
		const [code] = await ended;
		return { code, stdout, stderr };
	}

	test('says how it is used', async () => {
		const { code, stdout, stderr } = await verify(['--help']);
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout).toContain('npm run verify -- [--stage <stage>]');
	});

	test('without a stack: one line that says how to start it', async () => {
		expect(await verify([])).toEqual({
			code: 1,
			stdout: '',
			stderr: 'The stack is not running: start it with npm start. For a stage in AWS: --stage dev\n',
		});
	});

	test.each<[string, string[], object, string]>([
		['an option that is not there', ['--stages', 'dev'], {}, 'There is no option --stages.\n'],
		['a stage without its option', ['dev'], {}, "Unexpected argument 'dev'. A stage is named with --stage.\n"],
		[
			'a stage that npm took',
			[],
			{ npm_config_stage: 'dev' },
			'npm took --stage for itself. Arguments come after a --: npm run verify -- --stage …\n',
		],
	])('%s: one line that says so', async (_, args, env, stderr) => {
		expect(await verify(args, env)).toEqual({ code: 1, stdout: '', stderr });
	});
});
