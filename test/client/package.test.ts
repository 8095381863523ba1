import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = (cwd: string, command: string, ...parameters: string[]): string => {
	try {
		return execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
	} catch (error) {
		throw new Error((error as { stdout: string }).stdout || (error as { stderr: string }).stderr);
	}
};

/** A program of somebody else, who has only what was packed. */
const PROGRAM = `
import { CruddurClient, type LiveEvent, type Message, mergeMessage, type MessageGroup, ProblemError } from 'cruddur-messages-client';

const answers = async (): Promise<Response> => new Response('[]', { headers: { link: '</x?after=a&limit=20>; rel="sync"' } });
const client = new CruddurClient({ apiUrl: 'http://api.test', token: async () => 'token', fetch: answers });
const { items, sync } = await client.listMessages('group');
const all: readonly Message[] = mergeMessage(items, { uuid: '1', message: 'Hello' } as Message);
const deleted: string | undefined = all[0]?.deleted_at;
// @ts-expect-error a message has no such field
const wrong: string | undefined = all[0]?.text;
const show = (event: LiveEvent): MessageGroup | undefined =>
	event.type === 'message_group.changed' ? event.message_group : undefined;
const kind: ProblemError['kind'] = 'unreachable';
// @ts-expect-error there is no such kind of problem
const noKind: ProblemError['kind'] = 'unheard-of';
console.log(JSON.stringify({ sync, all, deleted, wrong, show: typeof show, kind, noKind }));
`;

describe('What npm pack makes of client/', () => {
	let folder: string;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'cruddur-client-'));
		const [packed] = JSON.parse(run('client', 'npm', 'pack', '--json', '--silent', '--pack-destination', folder));
		writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
		run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed.filename}`);
	});

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('is an ES module with declarations that stand alone: another project compiles and runs with it', () => {
		writeFileSync(join(folder, 'program.ts'), PROGRAM);
		const options = {
			strict: true,
			module: 'nodenext',
			target: 'es2022',
			lib: ['es2022', 'dom'],
			types: [],
			outDir: 'out',
			noUnusedLocals: true,
		};
		writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['program.ts'] }));
		run(folder, process.execPath, resolve('node_modules/typescript/bin/tsc'), '-p', '.');
		expect(JSON.parse(run(folder, process.execPath, 'out/program.js'))).toEqual({
			sync: { after: 'a', limit: 20 },
			all: [{ uuid: '1', message: 'Hello' }],
			show: 'function',
			kind: 'unreachable',
			noKind: 'unheard-of',
		});
	});

	test('needs partysocket and nothing else', () => {
		const code = readFileSync(join(folder, 'node_modules/cruddur-messages-client/dist/index.js'), 'utf8');
		expect(Array.from(code.matchAll(/^import .* from "(.*)";$/gm), ([, name]) => name)).toEqual(['partysocket/ws']);
		expect(code).not.toMatch(/\brequire\(|node:/);
	});
});
