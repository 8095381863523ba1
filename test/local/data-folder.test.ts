import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dataFolder, temporaryFolder } from '../../local/data-folder.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);

test('a folder is made where it is not there, and complete once that was said', () => {
	const name = join(folder, 'a', 'b');
	const first = dataFolder(name);
	expect(first).toMatchObject({ path: name, isTemporary: false, isComplete: false });
	mkdirSync(first.folders.postgres);
	first.complete();
	first.release();
	const second = dataFolder(name);
	expect(second.isComplete).toBe(true);
	expect(existsSync(second.folders.postgres)).toBe(true);
});

test('what a start left that was given up is made again', () => {
	const first = dataFolder(folder);
	mkdirSync(first.folders.postgres);
	first.release();
	expect(dataFolder(folder).isComplete).toBe(false);
	expect(existsSync(first.folders.postgres)).toBe(false);
});

test('a folder that holds something else is refused, and left as it is', () => {
	write('thesis.txt', 'all my work');
	const refusal = `DATA_DIR ${folder} holds something else: name a folder that is empty or not there.`;
	expect(() => dataFolder(folder)).toThrow(refusal);
	write('about.json', '{"title":"my thesis"}');
	expect(() => dataFolder(folder)).toThrow(refusal);
	expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('all my work');
});

test.each([
	[2, 'a newer'],
	[0, 'an older'],
])('so is one of format %d, which %s version wrote', (format, writer) => {
	write('about.json', JSON.stringify({ format, isComplete: true }));
	expect(() => dataFolder(folder)).toThrow(
		`DATA_DIR ${folder} was written by ${writer} version of this project: name another folder.`,
	);
});

test('all or none: one that lacks a part is refused', () => {
	const data = dataFolder(folder);
	data.complete();
	data.release();
	expect(() => dataFolder(folder)).toThrow(`DATA_DIR ${folder} lacks postgres: remove it, or name another folder.`);
});

test('a process id that another program has by now does not hold it', () => {
	write('about.json', '{"format":1,"isComplete":false}');
	write('process-id', `${process.ppid}\n`);
	expect(dataFolder(folder).isComplete).toBe(false);
});

test('one that cannot be a folder is a line', () => {
	write('file', '');
	expect(() => dataFolder(join(folder, 'file'))).toThrow(/^DATA_DIR .*file cannot be used: EEXIST.*$/);
});

test('what is temporary in it goes with the stack, or at the next start after a stack that was killed', () => {
	const killed = dataFolder(folder);
	writeFileSync(join(killed.temporary, 'unpacked'), '');
	const next = dataFolder(folder);
	expect(readdirSync(next.temporary)).toEqual([]);
	next.release();
	expect(existsSync(next.temporary)).toBe(false);
});

test('without a name it is temporary', () => {
	const data = temporaryFolder();
	expect(existsSync(data.path)).toBe(true);
	data.release();
	expect(existsSync(data.path)).toBe(false);
});
