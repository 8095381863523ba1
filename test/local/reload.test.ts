import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;
let program: ChildProcess;

function write(path: string, ...lines: string[]): void {
	const file = join(folder, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, `${lines.join('\n')}\n`);
}

/** Calls the function, as each request does. @returns what it answers, or the error's message */
async function call(): Promise<unknown> {
	program.send('call');
	const [answer] = await once(program, 'message');
	return answer;
}

const GREETING = `export const greeting: string = 'Hello';`;

/** A project of three files, with our loader in it, and a program that calls its function. */
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'reload-'));
	mkdirSync(join(folder, 'local'));
	cpSync('local/reload.ts', join(folder, 'local', 'reload.ts'));
	write('package.json', '{"type":"module"}');
	write('shared/greeting.ts', GREETING);
	write(
		'functions/greet.ts',
		`import { greeting } from '../shared/greeting.ts';`,
		`import { number } from '../shared/platform/connection.ts';`,
		'let calls = 0;',
		`export const handler = () => [greeting, number, ++calls, globalThis.closed ?? 'none closed'].join(', ');`,
	);
	connection(1);
	write(
		'program.ts',
		`import { load } from './local/reload.ts';`,
		`const url = new URL('./functions/greet.ts', import.meta.url).href;`,
		`process.on('message', () => load(url).then(({ handler }) => process.send(handler()), ({ message }) => process.send(message)));`,
	);
	program = fork(join(folder, 'program.ts'), { execArgv: [] });
});

const connection = (number: number): void =>
	write(
		'shared/platform/connection.ts',
		`export const number = ${number};`,
		'export const closeConnection = () => { globalThis.closed = number; };',
	);

afterAll(() => {
	program.kill();
	rmSync(folder, { recursive: true, force: true });
});

test('what has not changed stays loaded', async () => {
	expect(await call()).toBe('Hello, 1, 1, none closed');
	expect(await call()).toBe('Hello, 1, 2, none closed');
});

test('an edit is in force at the next call, with all that imports the file', async () => {
	write('shared/greeting.ts', GREETING.replace('Hello', 'Good morning'));
	expect(await call()).toBe('Good morning, 1, 1, none closed');
});

test('so is one by an editor that puts another file in its place', async () => {
	write('shared/greeting.ts.new', GREETING.replace('Hello', 'Good evening'));
	renameSync(join(folder, 'shared/greeting.ts.new'), join(folder, 'shared/greeting.ts'));
	expect(await call()).toBe('Good evening, 1, 1, none closed');
});

test('an edit that cannot be loaded fails the call, and the next edit repairs it', async () => {
	write('shared/greeting.ts', 'export const greeting = ;');
	expect(await call()).toMatch(/Expression expected/);
	rmSync(join(folder, 'shared/greeting.ts'));
	expect(await call()).toMatch(/Cannot find module/);
	write('shared/greeting.ts', GREETING);
	expect(await call()).toBe('Hello, 1, 1, none closed');
});

test('nor does one stay broken that imports a file which is written only then', async () => {
	write('shared/greeting.ts', `export { greeting } from './later.ts';`);
	expect(await call()).toMatch(/Cannot find module/);
	write('shared/later.ts', GREETING);
	expect(await call()).toBe('Hello, 1, 1, none closed');
});

test('a module with connections closes them before it gives way to the next', async () => {
	connection(2);
	await call();
	expect(await call()).toBe('Hello, 2, 2, 1');
});
