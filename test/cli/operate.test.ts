import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../cli/commands/index.ts';
import { total } from '../../cli/output/totals.ts';
import type { Stack } from '../../local/stack-file.ts';
import { messageGroupKey, messagesPk } from '../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import { query } from '../../shared/platform/postgres.ts';
import { allItems } from '../support/audit.ts';
import { aConversationAt } from '../support/conversation.ts';
import { isOutOfUseForLong } from '../support/lives.ts';
import { aPerson, type Person } from '../support/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'operate-'));
const stackFile = join(folder, 'stack.json');

interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Makes a process take its pipe for a terminal, one without colours. */
const AS_TERMINAL = ['--import', 'data:text/javascript,process.stdout.isTTY = true'];

function start(args: readonly string[], file = stackFile, env = {}, options: readonly string[] = []) {
	return spawn(process.execPath, [...options, 'cli/operate.ts', ...args], {
		env: { PATH: process.env['PATH'], STACK_FILE: file, TERM: 'dumb', ...env },
	});
}

/** Runs a command as its npm script does, with its output in a pipe. */
function operate(args: readonly string[], file?: string, env?: object, options?: readonly string[]): Promise<Ended> {
	const child = start(args, file, env, options);
	let [stdout, stderr] = ['', ''];
	child.stdout.on('data', (chunk) => {
		stdout += chunk;
	});
	child.stderr.on('data', (chunk) => {
		stderr += chunk;
	});
	return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const onTerminal = (args: readonly string[]): Promise<Ended> => operate(args, stackFile, {}, AS_TERMINAL);

/** A user pool of one user. */
let user: Readonly<Record<'sub' | 'preferred_username' | 'email' | 'email_verified', string>>;
const pool = createHttpServer((_, response) => {
	const Attributes = Object.entries(user).map(([Name, Value]) => ({ Name, Value }));
	response.end(JSON.stringify({ Users: [{ UserStatus: 'CONFIRMED', Attributes }] }));
});

const stack = (overrides: Partial<Stack> = {}): string => {
	const whole: Stack = {
		webUrl: 'http://localhost:1',
		apiUrl: 'http://localhost:1',
		socketUrl: 'ws://localhost:1',
		lambdaEndpoint: 'http://localhost:1',
		dynamodbEndpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
		tableName: TABLE_NAME,
		databaseUrl: process.env['DATABASE_URL'] ?? '',
		cognito: {
			endpoint: `http://localhost:${(pool.address() as AddressInfo).port}`,
			userPoolId: 'us-east-1_x',
			clientId: 'x',
			confirmationCode: 'x',
		},
		users: [],
		...overrides,
	};
	return JSON.stringify(whole);
};

const UUID = '00000000-0000-5000-8000-000000000000';

describe("npm run: the operator's commands", () => {
	let ann: Person;
	let ben: Person;
	let group: string;

	beforeAll(async () => {
		await once(pool.listen(0, 'localhost'), 'listening');
		writeFileSync(stackFile, stack());
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await aConversationAt(ann, ben, ['2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z']);
	});

	afterAll(() => {
		pool.close();
		rmSync(folder, { recursive: true });
	});

	test('without a stack: one line that says how to start it', async () => {
		expect(await operate(['scan'], join(folder, 'none.json'))).toEqual({
			code: 1,
			stdout: '',
			stderr: 'The stack is not running: start it with npm start\n',
		});
	});

	test('with a stack whose database has gone: one line that says which', async () => {
		const server = createServer().listen(0);
		const { port } = server.address() as { port: number };
		await new Promise((resolve) => server.close(resolve));
		const file = join(folder, 'gone.json');
		writeFileSync(file, stack({ dynamodbEndpoint: `http://localhost:${port}` }));
		const { code, stderr } = await operate(['scan'], file);
		expect(code).toBe(1);
		expect(stderr).toBe(`DynamoDB is not running at localhost:${port}: start it with npm start.\n`);
	});

	test('a scan in a pipe is JSON lines, one for each item, and nothing else', async () => {
		const { code, stdout, stderr } = await operate(['scan', '--segments', '2']);
		const items = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(items).toHaveLength(4);
		expect(items.filter(({ pk }) => pk === `MSG#${group}`)).toHaveLength(2);
		expect([code, stderr]).toEqual([0, '']);
	});

	test('arguments become the payload', async () => {
		const { stdout } = await operate(['conversation', ann.handle, ben.handle, '--from', '2026-01-01T10:30:00Z']);
		const { message_group_uuid, messages } = JSON.parse(stdout);
		expect(message_group_uuid).toBe(group);
		expect(messages).toEqual([{ time: '2026-01-01T11:00:00.000Z', handle: ben.handle, text: 'Hello' }]);
		const inbox = await operate(['conversations', ann.handle, '--limit', '1', '--json']);
		expect(JSON.parse(inbox.stdout).conversations).toHaveLength(1);
	});

	test('a page is not followed to the next, unless all is asked for; a cursor leads there', async () => {
		const { stdout } = await operate(['conversation', group, '--limit', '1']);
		const { messages, cursor } = JSON.parse(stdout);
		expect(messages).toMatchObject([{ time: '2026-01-01T11:00:00.000Z' }]);
		const older = await operate(['conversation', group, '--limit', '1', '--cursor', cursor]);
		expect(JSON.parse(older.stdout).messages).toMatchObject([{ time: '2026-01-01T10:00:00.000Z' }]);
		const all = await operate(['conversation', group, '--limit', '1', '--all', '--to', '2026-01-01T10:30:00Z']);
		expect(JSON.parse(all.stdout).messages).toMatchObject([{ time: '2026-01-01T10:00:00.000Z' }]);
	});

	test('an export is lines of JSON, and an erasure counts what it would do before it is meant', async () => {
		const cas = await aPerson();
		await query('UPDATE users SET cognito_user_id = NULL WHERE uuid = $1', [cas.uuid]);
		const withCas = await aConversationAt(cas, ann, ['2026-01-02T10:00:00Z', '2026-01-02T11:00:00Z']);
		const { stdout, stderr } = await operate(['export', `@${cas.handle}`]);
		const types = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line).type);
		expect(types).toEqual(['profile', 'message', 'message', 'message_group']);
		expect(stderr).toBe('');
		const dryRun = await onTerminal(['erase', cas.handle, '--dry-run']);
		expect(dryRun.stdout).toMatch(/messages +│ 1 /);
		expect(dryRun.stdout).toContain(`User ${cas.uuid}: nothing changed (dry run)`);
		await isOutOfUseForLong(cas);
		const erased = await onTerminal(['erase', cas.handle]);
		expect(erased.stdout).toContain('the account is gone and its handle is free');
		expect((await operate(['export', cas.handle])).stderr).toMatch(/^<handle> must be somebody's/);
		const { messages } = JSON.parse((await operate(['conversation', withCas])).stdout);
		expect(messages.map(({ text }: { text: string }) => text)).toEqual(['', 'Hello']);
		for (const sk of (await allItems()).filter(({ pk }) => pk === messagesPk(withCas)).map(({ sk }) => sk)) {
			await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: { pk: messagesPk(withCas), sk } }));
		}
		const Key = messageGroupKey(ann.uuid, withCas);
		await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key }));
	});

	test('an option that npm took for itself is missed: what it held back would be done', async () => {
		const { code, stdout, stderr } = await operate(['rebuild'], stackFile, { npm_config_dry_run: 'true' });
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(/^npm took --dry-run for itself\. .*\nnpm run ops:rebuild -- \[/);
	});

	test('a uuid may be in capitals', async () => {
		const { stdout } = await operate(['conversation', group.toUpperCase(), '--limit', '1']);
		expect(JSON.parse(stdout)).toMatchObject({ message_group_uuid: group, messages: [{ text: 'Hello' }] });
		const { cursor } = JSON.parse(stdout);
		const older = await operate(['conversation', group, '--cursor', cursor.toUpperCase()]);
		expect(JSON.parse(older.stdout).messages).toHaveLength(1);
		const rebuilt = await operate(['rebuild', '--dry-run', '--group', group.toUpperCase()]);
		expect(JSON.parse(rebuilt.stdout)).toMatchObject({ rows_checked: 2 });
	});

	test('a handle may be written with its @', async () => {
		const { stdout } = await operate(['conversations', `@${ann.handle}`]);
		expect(JSON.parse(stdout).user).toMatchObject({ handle: ann.handle });
	});

	test('a scan that counts says the counts alone', async () => {
		const { stdout } = await operate(['scan', '--count']);
		expect(JSON.parse(stdout)).toEqual({ message: 2, message_group: 2 });
	});

	test('several answers are one: numbers are added, lists joined', () => {
		const sum = total({ wrong: ['a'], rows: 2, name: 'x' }, { wrong: ['b'], rows: 3, name: 'x', cursor: 'c' });
		expect(sum).toEqual({ wrong: ['a', 'b'], rows: 5, name: 'x' });
	});

	test('a dry run changes nothing, a run does', async () => {
		const Key = messageGroupKey(ann.uuid, group);
		await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key }));
		const rebuild = async (...args: string[]) =>
			JSON.parse((await operate(['rebuild', '--group', group, ...args])).stdout);
		const sums = { rows_checked: 2, rows_wrong: 1, wrong: [expect.objectContaining({ user_uuid: ann.uuid })] };
		expect(await rebuild('--dry-run')).toEqual({ ...sums, rows_repaired: 0 });
		expect(await rebuild()).toEqual({ ...sums, rows_repaired: 1 });
		expect(await rebuild()).toMatchObject({ rows_wrong: 0 });

		const email = `${ben.handle}@test.example`;
		user = { sub: randomUUID(), preferred_username: ben.handle, email, email_verified: 'true' };
		await query('UPDATE users SET cognito_user_id = NULL WHERE uuid = $1', [ben.uuid]);
		expect((await onTerminal(['link-users', '--dry-run'])).stdout).toMatch(`would link         ${ben.handle}\n`);
		for (const result of ['linked', 'alreadyLinked']) {
			expect(JSON.parse((await operate(['link-users'])).stdout)).toMatchObject({ [result]: [ben.handle] });
		}
	});

	test('a defect is shown with its trace', async () => {
		const file = join(folder, 'defect.json');
		writeFileSync(file, stack({ dynamodbEndpoint: 'nonsense' }));
		const { code, stderr } = await operate(['scan'], file);
		expect([code, stderr]).toEqual([1, expect.stringContaining('    at ')]);
	});

	test('--help says what a command does, its arguments and an example', async () => {
		expect(await operate(['link-users', '--help'], join(folder, 'none.json'))).toEqual({
			code: 0,
			stdout: expect.stringMatching(
				/^Links the rows .*\n\nnpm run ops:link-users -- \[--add-missing] \[--dry-run] \[--json]\n {2}--add-missing +makes .*\n\nFor example: npm run ops:link-users -- --add-missing --dry-run\n$/s,
			),
			stderr: '',
		});
	});

	test('without a command: all of them, each as package.json has it', async () => {
		const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
		const { code, stdout } = await operate([], join(folder, 'none.json'));
		expect(code).toBe(0);
		const named = stdout.match(/npm run ops:[\w-]+(?= {2})/g) ?? [];
		expect(named).toHaveLength(Object.keys(commands).length);
		for (const name of Object.keys(commands)) {
			expect(stdout).toContain(`npm run ops:${name} `);
			expect(scripts[`ops:${name}`]).toMatch(new RegExp(`cli/operate.ts ${name}$`));
		}
		for (const short of ['seed', 'scan']) expect(scripts[short]).toBe(scripts[`ops:${short}`]);
	});

	/** Names what was typed, and nothing else. */
	function says(...typed: string[]): RegExp {
		return new RegExp(`^${typed.map((name) => `${name} must [^;]*`).join('; ')}\\.\n$`);
	}

	test.each([
		[['scan', '--limit', 'ten'], /^--limit must be a whole number\.\n$/],
		[['scan', '--limit', '-5'], /^--limit must be at least 1\.\n$/],
		[['scan', '--limit=-5'], /^--limit must be at least 1\.\n$/],
		[['scan', '--colour'], /^There is no option --colour\.\nnpm run ops:scan -- \[--type/],
		[['conversation'], /^Missing: <handle> <handle> \| <message_group_uuid>\nnpm run ops:conversation -- <handle> </],
		[['conversations', 'nobody_1', 'nobody_2'], /^Unexpected argument 'nobody_2'\.\nnpm run ops:conversations -- </],
		[
			['conversation', 'nobody_1'],
			/^A conversation has two people: with whom did nobody_1 talk\? Name a second handle\.\n/,
		],
		[['drop', 'everything'], /^Unexpected argument 'everything'\.\nnpm run ops:drop -- \[--json]\n$/],
		[['seed', '--seed', ''], /^--seed must be a whole number\.\n$/],
		[['conversation', 'nobody_1', 'nobody_2'], /^<handle> must be somebody's: nobody has the handle nobody_1\.\n$/],
		[['conversations', 'Jean-Luc ✨'], /^<handle> must be somebody's: nobody has the handle Jean-Luc ✨\.\n$/],
		[['dance'], /^There is no command dance\.\n(.*\n)+.*ops:schema /],
		[['constructor'], /^There is no command constructor\.\n/],
		[['scan', '--type', 'x', '--limit', 'x', '--segments', 'x'], says('--type', '--limit', '--segments')],
		[['seed', '--users', 'x', '--messages', 'x', '--seed', 'x'], says('--users', '--messages', '--seed')],
		[['rebuild', '--group', 'x', '--handle', ''], says('--group', '--handle')],
		[
			['rebuild', '--group', UUID, '--handle', 'ann'],
			/^--group and --handle exclude each other: name one of them\.\n$/,
		],
		[['conversations', '', '--limit', '0', '--cursor', 'x'], says('<handle>', '--limit', '--cursor')],
		[['conversation', UUID, '--cursor', 'x'], says('--cursor')],
		[['conversation', UUID, '--from', '2026-02-30'], /^--from must be a time that there is: 2026-02-30 is none\.\n$/],
		[
			['conversation', UUID, '--from', '2026-05-02', '--to', '2026-05-01'],
			/^--from and --to must be two times, the earlier first\.\n$/,
		],
		[
			['conversation', 'a_1', 'b_2', '--from', 'x', '--to', 'x', '--limit', '0', '--cursor', 'x'],
			says('--from', '--to', '--limit', '--cursor'),
		],
	])('%j fails and says why', async (args, says) => {
		const { code, stdout, stderr } = await operate(args);
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(says);
	});

	describe('on a terminal', () => {
		test.each([
			[['schema'], () => `existed            DynamoDB table ${TABLE_NAME}, Postgres table users\n`],
			[['scan', '--limit', '1'], () => '1 page, '],
			[
				['scan', '--count'],
				() => /│ (message|message_group) +│ 2 +│\n│ (message|message_group) +│ 2 +│\n│ all +│ 4 +│/,
			],
			[
				['conversation', 'ann', 'ben'],
				() =>
					new RegExp(
						`^Message group ${group}\n2026-01-01\n10:00:00 ${ann.handle}  Hello\n11:00:00 ${ben.handle}  Hello\n`,
					),
			],
			[
				['conversations', 'ann', '--limit', '1'],
				() => new RegExp(`│ 2026-01-01 11:00 │ ${ben.handle} +│ 1 +│ Hello +│ ${group} │`),
			],
			[['rebuild', '--handle', 'ann', '--dry-run'], () => '2 rows checked, 0 wrong, nothing changed (dry run)\n'],
		])('%j is for people', async (args, expected) => {
			const names: Record<string, string> = { ann: ann.handle, ben: ben.handle };
			const { code, stdout } = await onTerminal(args.map((arg) => names[arg] ?? arg));
			expect(code).toBe(0);
			expect(stdout).toMatch(expected());
		});

		test('--json is JSON all the same', async () => {
			const { stdout } = await onTerminal(['conversations', ann.handle, '--json']);
			expect(JSON.parse(stdout).user.handle).toBe(ann.handle);
		});
	});

	test('a run of many invocations is summed up, and a reader that has seen enough ends one', async () => {
		const amount = ['seed', '--users', '20', '--messages', '3000', '--seed', '3'];
		expect(JSON.parse((await operate(amount)).stdout)).toMatchObject({ users: 20, messages: 3000, message_groups: 75 });
		expect((await onTerminal(amount)).stdout).toMatch(/│ 20 +│ 75 +│ 3,000 +│/);

		const child = start(['scan']);
		let stderr = '';
		child.stderr.on('data', (chunk) => {
			stderr += chunk;
		});
		child.stdout.once('data', () => child.stdout.destroy());
		expect([...(await once(child, 'close')), stderr]).toEqual([0, null, '']);
	});

	test('a dropped table is named', async () => {
		expect((await onTerminal(['drop'])).stdout).toBe(`dropped            DynamoDB table ${TABLE_NAME}\n`);
	});
});
