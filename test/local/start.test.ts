import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { descendants, isRunning } from '../support/processes.ts';
import { eventually, freePorts, ready, type SpawnedStack, spawnStack } from '../support/stack.ts';

/** A PATH with Node and nothing else. */
const NODE_ONLY = resolve('node_modules/.bin');

/** Waits for a stack's end, and that nothing of it is left. @returns its exit code, and what it printed */
async function ended(spawned: SpawnedStack): Promise<{ code: number | null; output: string }> {
	const { child, temporary, output } = spawned;
	const seen = new Set<number>();
	while (child.exitCode === null && child.signalCode === null) {
		for (const pid of descendants(child.pid as number)) seen.add(pid);
		await setTimeout(50);
	}
	await eventually(
		async () => [...seen].some(isRunning),
		(isLeft) => !isLeft,
	);
	expect(readdirSync(temporary)).toEqual([]);
	expect(output()).not.toMatch(/\n\s+at /);
	return { code: child.exitCode, output: output().trim() };
}

let folder: string | undefined;
afterAll(() => {
	if (folder) rmSync(folder, { recursive: true });
});

/** A folder with a program that stands for java. */
function folderWith(script: string): string {
	folder = mkdtempSync(join(tmpdir(), 'java-'));
	writeFileSync(join(folder, 'java'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	return folder;
}

test('a port in use is a line', async () => {
	const ports = await freePorts();
	const server = createServer().listen(Number(ports['COGNITO_PORT']), 'localhost');
	await once(server, 'listening');
	const { code, output } = await ended(spawnStack(ports));
	server.close();
	expect(output).toBe(
		`Port ${ports['COGNITO_PORT']}, for Cognito, is in use: stop what uses it, or set COGNITO_PORT to another port.`,
	);
	expect(code).toBe(1);
});

test('so is a missing Java, and nothing that had started is left', async () => {
	const { code, output } = await ended(spawnStack({ ...(await freePorts()), PATH: NODE_ONLY }));
	expect(output).toMatch(/^DynamoDB Local needs Java 17 or newer.*install one.*$/);
	expect(code).toBe(1);
});

test('a part that ends says what it said last', async () => {
	const script = 'if [ "$1" = -version ]; then echo version \\"17\\" >&2; else echo No memory >&2; exit 3; fi';
	const path = folderWith(script);
	const { code, output } = await ended(spawnStack({ ...(await freePorts()), PATH: `${NODE_ONLY}:${path}` }));
	expect(output).toBe('DynamoDB Local ended with code 3.\nNo memory');
	expect(code).toBe(1);
});

test('what Serverless refuses ends the start, too', async () => {
	const { code, output } = await ended(spawnStack(await freePorts(), ['--param', 'cache=redis']));
	expect(output).toContain('The parameter cache must be none or valkey, not redis.');
	expect(code).toBe(1);
});

test('Ctrl-C during the start leaves nothing and says nothing', async () => {
	const spawned = spawnStack(await freePorts());
	await eventually(
		async () => descendants(spawned.child.pid as number).length,
		(count) => count >= 3,
	);
	spawned.child.kill('SIGINT');
	expect(await ended(spawned)).toEqual({ code: 0, output: '' });
});

test('Ctrl-C once all is up leaves nothing either, also not what a part has unpacked', async () => {
	const spawned = spawnStack(await freePorts());
	await ready(spawned);
	const files = readdirSync(spawned.temporary, { recursive: true, encoding: 'utf8' });
	expect(files.filter((name) => name.includes('sqlite4java'))).toHaveLength(1);
	spawned.child.kill('SIGINT');
	expect((await ended(spawned)).code).toBe(0);
});
