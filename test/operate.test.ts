import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TABLE_NAME } from '../shared/dynamodb.ts';
import { aConversationAt } from './support/conversation.ts';
import { aPerson, type Person } from './support/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'operate-'));
const stackFile = join(folder, 'stack.json');

interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a command as its npm script does, with its output in a pipe. */
function operate(args: readonly string[], file = stackFile, env = {}): Promise<Ended> {
	const child = spawn(process.execPath, ['local/operate.ts', ...args], {
		env: { PATH: process.env['PATH'], STACK_FILE: file, ...env },
	});
	let [stdout, stderr] = ['', ''];
	child.stdout.on('data', (chunk) => {
		stdout += chunk;
	});
	child.stderr.on('data', (chunk) => {
		stderr += chunk;
	});
	return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const stack = (dynamodbEndpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB']) =>
	JSON.stringify({
		dynamodbEndpoint,
		tableName: TABLE_NAME,
		databaseUrl: process.env['DATABASE_URL'],
		cognito: { endpoint: process.env['COGNITO_ENDPOINT'], userPoolId: 'us-east-1_x', clientId: 'x' },
	});

describe("npm run: the operator's commands", () => {
	let ann: Person;
	let ben: Person;
	let group: string;

	beforeAll(async () => {
		writeFileSync(stackFile, stack());
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await aConversationAt(ann, ben, ['2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z']);
	});

	afterAll(() => {
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
		writeFileSync(file, stack(`http://localhost:${port}`));
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

	test('several invocations are summed up', async () => {
		const { stdout } = await operate(['rebuild', '--handle', ann.handle, '--dry-run']);
		expect(JSON.parse(stdout)).toEqual({ rows_checked: 2, rows_wrong: 0, rows_mended: 0, wrong: [] });
	});

	test('an option that npm took for itself is missed: what it held back would be done', async () => {
		const { code, stdout, stderr } = await operate(['rebuild'], stackFile, { npm_config_dry_run: 'true' });
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(/^npm took --dry-run for itself\. .*\nnpm run rebuild -- \[/);
	});

	test('a handle may be written with its @', async () => {
		const { stdout } = await operate(['conversations', `@${ann.handle}`]);
		expect(JSON.parse(stdout).user).toMatchObject({ handle: ann.handle });
	});

	test.each([
		[['scan', '--limit', 'ten'], /^The payload is invalid: limit must be a whole number\.\n$/],
		[['scan', '--colour'], /^Unknown option '--colour'\.\nnpm run scan -- \[--type/],
		[['scan', '--limit', '-1'], /^Option '--limit' argument is ambiguous\.\nnpm run scan -- [^\n]*\n$/],
		[['conversation'], /^npm run conversation -- <handle> <handle> \|/],
		[['conversations', 'nobody_1', 'nobody_2'], /^Unexpected argument 'nobody_2'\.\nnpm run conversations -- <handle>/],
		[['conversation', 'nobody_1'], /^The payload is invalid: handles must have at least 2 items\.\n$/],
		[['drop', 'everything'], /^Unexpected argument 'everything'/],
		[['conversation', 'nobody_1', 'nobody_2'], /nobody has the handle nobody_1\.\n$/],
		[['dance'], /^Commands: schema, seed, scan, /],
	])('%j fails and says why', async (args, says) => {
		const { code, stdout, stderr } = await operate(args);
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(says);
	});
});
