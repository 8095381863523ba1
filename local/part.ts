import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Longest that a part may take to start, on a machine that is busy with other things. */
const START_TIMEOUT_MS = 60_000;

/** How much of what a part says is kept for the case that it fails. */
const KEPT_CHARACTERS = 4000;

/** A part of the stack: a process of its own, which ends with the one that started it. */
export interface Part {
	readonly process: ChildProcess;
	/** Fulfilled when it answers; rejected, with what it said last, when it ended before or took too long. */
	readonly ready: Promise<void>;
	/** Fulfilled when it ended, with a sentence that says so. */
	readonly ended: Promise<string>;
}

/**
 * Watches over a process that was just spawned. It does not keep its starter from ending.
 * @param isUp resolves when the part answers; stops asking when the signal aborts
 */
export function part(name: string, child: ChildProcess, isUp: (signal: AbortSignal) => Promise<unknown>): Part {
	let said = '';
	child.stderr?.on('data', (chunk) => {
		said = `${said}${chunk}`.slice(-KEPT_CHARACTERS);
	});
	const ended = Promise.race([
		once(child, 'close').then(([code, signal]) => `${name} ended with ${signal ?? `code ${code}`}`),
		once(child, 'error').then(([error]) => `${name} cannot be started: ${(error as Error).message}`),
	]).catch((error: Error) => `${name} cannot be started: ${error.message}`);
	const over = new AbortController();
	const timer = setTimeout(START_TIMEOUT_MS, undefined, { signal: over.signal, ref: false });
	const failed = Promise.race([ended, timer.then(() => `${name} did not answer within ${START_TIMEOUT_MS / 1000} s`)]);
	const ready = Promise.race([
		isUp(over.signal),
		failed.then((problem) => {
			throw new Error([`${problem}.`, said.trim()].filter(Boolean).join('\n'));
		}),
	]).then(
		() => over.abort(),
		(error) => {
			over.abort();
			throw error;
		},
	);
	timer.catch(() => {}); // aborted
	ready.catch(() => {}); // whoever waits for it hears of it
	child.unref();
	child.channel?.unref();
	for (const stream of [child.stdin, child.stderr]) (stream as { unref?: () => void } | null)?.unref?.();
	return { process: child, ready, ended };
}

/** Resolves when something listens on a port of this machine. */
export async function listens(port: number, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const socket = connect(port, '127.0.0.1');
		const isUp = await Promise.race([
			once(socket, 'connect').then(() => true),
			once(socket, 'close').then(() => false),
		]).catch(() => false);
		socket.destroy();
		if (isUp) return;
		await setTimeout(25);
	}
}
