import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import postgres from 'postgres';
import type { Failure } from '../../cli/verify/failure.ts';
import { EMAIL_PREFIX } from '../../cli/verify/people.ts';
import type { PartReport } from '../../cli/verify/report.ts';
import { EDITED_TEXT, TEXT } from '../../cli/verify/steps/world.ts';
import type { Stack } from '../../local/stack-file.ts';
import { routes } from '../../shared/contract/routes.ts';
import { inCopy, type ProjectCopy } from '../support/packaged.ts';
import { descendants } from '../support/processes.ts';
import { cognito, eventually, freePorts, type RunningStack, ready, SHELL, spawnStack } from '../support/stack.ts';

/** Stands for AWS, with the laptop's stack as its stage dev: says where that is, and hands on what is asked of Cognito and Lambda. */
async function answerAsAws(stack: Stack, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = await buffer(request);
	if (body.includes('Action=DescribeStacks') && body.includes('StackName=cruddur-messages-dev')) {
		const { webUrl, apiUrl, socketUrl, cognito } = stack;
		const outputs = {
			...{ WebUrl: webUrl, ApiUrl: apiUrl, SocketUrl: socketUrl },
			...{ UserPoolId: cognito.userPoolId, UserPoolClientId: cognito.clientId },
		};
		const members = Object.entries(outputs).map(
			([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
		);
		const found = `<Stacks><member><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks>`;
		response.writeHead(200, { 'content-type': 'text/xml' });
		response.end(
			`<DescribeStacksResponse><DescribeStacksResult>${found}</DescribeStacksResult></DescribeStacksResponse>`,
		);
		return;
	}
	const isCognito = String(request.headers['x-amz-target']).startsWith('AWSCognito');
	const path = request.url?.replace('cruddur-messages-dev-', 'cruddur-messages-local-') ?? '';
	const handedOn = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-'));
	const answer = await fetch((isCognito ? stack.cognito.endpoint.replace(/\/$/, '') : stack.lambdaEndpoint) + path, {
		method: 'POST',
		headers: Object.fromEntries(handedOn) as Record<string, string>,
		body,
	});
	const headers = [...answer.headers].filter(([name]) => /^(x-amz|content-type)/.test(name));
	response.writeHead(answer.status, Object.fromEntries(headers)).end(await answer.text());
}

/** `npm run verify` at a running stack whose functions are those of a copy, so that a test can break them. */
describe('npm run verify', () => {
	let copy: ProjectCopy;
	let running: RunningStack;
	let sql: postgres.Sql;

	beforeAll(async () => {
		copy = inCopy();
		running = await ready(spawnStack(await freePorts(), [], { cwd: copy.folder }));
		sql = postgres(running.stack.databaseUrl, { max: 1, prepare: false, onnotice: () => {} });
		// Accounts count as out of use for long, or each run would wait a minute and a half to erase them.
		await sql.unsafe(
			"CREATE FUNCTION long_ago() RETURNS trigger AS $$BEGIN NEW.erased_at := NEW.erased_at - interval '1 hour'; RETURN NEW; END$$ LANGUAGE plpgsql",
		);
		await sql.unsafe(
			'CREATE TRIGGER long_ago BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION long_ago()',
		);
	});

	afterAll(async () => {
		await sql.end();
		await running.stop();
		copy.remove();
	});

	/** Runs it in a shell in which much is set that must not reach the laptop's stack. */
	const start = (...args: string[]) => startWith({}, ...args);

	const startWith = (environment: Readonly<Record<string, string>>, ...args: string[]) =>
		spawn('/bin/sh', ['-c', [JSON.parse(readFileSync('package.json', 'utf8')).scripts.verify, ...args].join(' ')], {
			env: { ...SHELL, PATH: process.env['PATH'], STACK_FILE: running.stackFile, NO_COLOR: '1', ...environment },
			stdio: ['ignore', 'pipe', 'pipe'],
		});

	async function ended(child: ReturnType<typeof start>) {
		const closed = once(child, 'close');
		const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
		const [code] = await closed;
		return { code, stdout, stderr };
	}

	/** Then: nobody whom it made is in Cognito or Postgres, at once or soon. */
	const nobodyIsLeft = () =>
		eventually(
			async () => {
				const { Users } = await cognito<{ Users: object[] }>(running.stack, 'ListUsers', {
					UserPoolId: running.stack.cognito.userPoolId,
					Filter: `email ^= "${EMAIL_PREFIX}"`,
				});
				return Users.length + (await sql`SELECT 1 FROM users WHERE handle LIKE 'verify%'`).length;
			},
			(left) => left === 0,
		);

	/** Then: its output has no token, no password and no message. */
	function tellsNothingSecret(output: string): void {
		for (const secret of ['eyJ', 'Verify-', TEXT, EDITED_TEXT]) expect(output).not.toContain(secret);
	}

	test('finds that all of it works, by calls of every route, and leaves nothing behind', async () => {
		const { code, stdout, stderr } = await ended(start('--stage', 'local', '--json'));
		expect([code, stderr]).toEqual([0, expect.stringContaining('✓ eraseUser')]);
		const { works, parts, failures } = JSON.parse(stdout) as {
			works: boolean;
			parts: PartReport[];
			failures: Failure[];
		};
		expect([works, failures, parts.filter(({ outcome }) => outcome !== 'works')]).toEqual([true, [], []]);
		const measured = new Set<string>(parts.flatMap(({ part, latency }) => (latency ? [part] : [])));
		expect(Object.keys(routes).filter((name) => !measured.has(name))).toEqual([]);
		tellsNothingSecret(stdout + stderr);
		await nobodyIsLeft();
	});

	describe('names a part that is broken, and no other:', () => {
		let repair = async (): Promise<void> => {};
		afterEach(() => repair());

		/** Given: a function whose file says something else. */
		function broken(file: string, change: (source: string) => string): void {
			const path = join(copy.folder, file);
			const source = readFileSync(path, 'utf8');
			const changed = change(source);
			expect(changed).not.toBe(source);
			writeFileSync(path, changed);
			repair = async () => writeFileSync(path, source);
		}

		const off = () => "export const handler = async () => { throw new Error('off'); };\n";

		async function names(part: string, says: string): Promise<void> {
			const { code, stdout, stderr } = await ended(start());
			expect([code, stdout]).toEqual([1, expect.stringContaining(says)]);
			expect(stdout.match(/│ (\w+) +│ FAILS/g)?.map((row) => row.split(' ')[1])).toEqual([part]);
			expect(stdout).toContain(`Look at function ${part}, the terminal of npm start.`);
			tellsNothingSecret(stdout + stderr);
			await nobodyIsLeft();
		}

		test('the stream function', async () => {
			broken('functions/stream/update-message-groups.ts', off);
			await names('updateMessageGroups', 'the other’s inbox did not show it within 10 s');
		});

		test('the pusher', async () => {
			broken('functions/stream/push-events.ts', off);
			await names('pushEvents', 'the other’s open socket was not told of it within 10 s');
		});

		test('the socket’s authorizer, which refuses everybody', async () => {
			broken('functions/websocket/authorize.ts', (source) => source.replaceAll("'Allow'", "'Deny'"));
			await names('authorize', 'a valid token was refused with 403');
		});

		test('one route', async () => {
			broken('functions/http/list-blocks.ts', off);
			await names('listBlocks', 'answered 200, and not as the contract says'); // serverless-offline’s answer for what throws
		});

		test('Postgres, which does not answer', async () => {
			const pid = descendants(running.pid).find((child) =>
				readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('postgres-process'),
			) as number;
			process.kill(pid, 'SIGSTOP');
			repair = async () => {
				process.kill(pid, 'SIGCONT');
			};
			const { code, stdout } = await ended(start());
			expect([code, stdout]).toEqual([1, expect.stringMatching(/│ database +│ FAILS/)]);
			expect(stdout).toContain('Begin with the first: others may follow from it.\n\ndatabase (');
			expect(stdout).toContain('Postgres is a process of npm start: it has ended, was stopped, or hangs.');
		});
	});

	test('finds a stage in AWS by its stack’s outputs, and names log groups there', async () => {
		const aws = createServer((request, response) => void answerAsAws(running.stack, request, response));
		await once(aws.listen(0, 'localhost'), 'listening');
		const environment = {
			AWS_ENDPOINT_URL: `http://localhost:${(aws.address() as AddressInfo).port}`,
			...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_PROFILE: '' },
			...{ NODE_USE_ENV_PROXY: '0' },
		};
		const path = join(copy.folder, 'functions/websocket/receive.ts');
		const source = readFileSync(path, 'utf8');
		writeFileSync(path, "export const handler = async () => ({ statusCode: 200, body: '' });\n");
		const { code, stdout } = await ended(startWith(environment, '--stage', 'dev', '--region', 'eu-central-1'));
		writeFileSync(path, source);
		aws.closeAllConnections();
		aws.close();
		expect([code, stdout.match(/│ (\w+) +│ FAILS/g)]).toEqual([1, [expect.stringContaining('receive')]]);
		expect(stdout).toContain('Look at function receive, log group /aws/lambda/cruddur-messages-dev-receive.');
		expect(stdout).toContain('Its route $default must send its answers back');
		await nobodyIsLeft();
	});

	/** Runs it until it has told something, and then sends it a signal. @returns its end, with all that it told */
	async function killed(signal: NodeJS.Signals, told: string) {
		const child = start();
		child.stderr.on('data', function look(this: unknown, chunk: Buffer) {
			if (!chunk.includes(told)) return;
			child.stderr.off('data', look);
			child.kill(signal);
		});
		return ended(child);
	}

	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const)(
		'ended by %s, it removes what it made',
		async (signal, code) => {
			const end = await killed(signal, '✓ createMessage:');
			expect([end.code, end.stdout, end.stderr.match(/is being erased/g)?.length]).toEqual([code, '', 2]);
			await nobodyIsLeft();
		},
		60_000,
	);

	test('killed, it is found by the next run, which leaves alone whoever may be of one that goes on', async () => {
		await killed('SIGKILL', '✓ checkSignUp');
		const { code, stderr } = await ended(start());
		expect([code, stderr.match(/verify_\w+_(ann|ben) is of another run/g)?.length]).toEqual([0, 2]);
	});
});
