import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { descendants, isRunning } from './support/processes.ts';
import {
	eventually,
	freePorts,
	PASSWORD,
	type RunningStack,
	ready,
	signIn,
	signUp,
	spawnStack,
} from './support/stack.ts';
import type { Person } from './support/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'stack-data-'));
const environment = async () => ({ ...(await freePorts()), DATA_DIR: join(folder, 'data') });

let running: RunningStack | undefined;
afterAll(async () => {
	if (running && isRunning(running.pid)) await running.stop('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

/** All that a person can read. */
async function everythingOf(token: string): Promise<unknown> {
	const { when } = running as RunningStack;
	const { body: groups } = await when.listMessageGroups({ token } as Person);
	const { body: messages } = await when.listMessages({ token } as Person, groups[0].uuid);
	return { groups, messages };
}

test('messages and sign-ups are there again after kill -9 and after Ctrl-C, on the same ports at once', async () => {
	const settings = await environment();
	running = await ready(spawnStack(settings));
	const { AccessToken: token } = await signUp(running.stack, 'Keeper');
	const started = await running.when.createMessageGroup({ token } as Person, 'worf', 'Keep this');
	expect(started.status).toBe(201);
	const before = await eventually(
		() => everythingOf(token),
		(everything) => JSON.stringify(everything).includes('Keep this'),
	);
	for (const signal of ['SIGKILL', 'SIGINT'] as const) {
		const parts = descendants(running.pid);
		await running.stop(signal);
		running = await ready(spawnStack(settings));
		expect(parts.some(isRunning)).toBe(false);
		const { AccessToken: newToken } = await signIn(running.stack, 'keeper@sign-up.example', PASSWORD);
		for (const one of [token, newToken]) expect(await everythingOf(one)).toEqual(before);
	}
});

test('a folder that another stack uses is a line', async () => {
	const second = spawnStack(await environment());
	await once(second.child, 'exit');
	expect(second.child.exitCode).toBe(1);
	expect(second.output().trim()).toMatch(
		/^DATA_DIR .* is used by the stack with process id \d+: stop it, or name another folder\.$/,
	);
	expect(await running?.stop('SIGTERM')).toBe(0);
	expect(existsSync(join(folder, 'data', 'process-id'))).toBe(false);
});
