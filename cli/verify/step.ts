import { setTimeout as pause } from 'node:timers/promises';
import type { Part } from './parts.ts';

/** Something answered, but not as it should; the message says what, and holds nothing that is secret. */
export class Wrong extends Error {
	override readonly name = 'Wrong';
	/** What is responsible, if it is not what the step tries. */
	readonly part: Part | undefined;

	constructor(message: string, part?: Part) {
		super(message);
		this.part = part;
	}
}

/** One thing that is tried. */
export interface Step {
	/** Unlike that of any other step. */
	readonly id: string;
	/** What it tries, and what is responsible when it fails. */
	readonly part: Part;
	/** What it does, in a few words. */
	readonly does: string;
	/** Steps that must have worked before. */
	readonly needs: readonly string[];
	/** Most that it may take. */
	readonly timeoutMs: number;
	/** @param note takes a remark for the table, where there is something to say */
	readonly run: (signal: AbortSignal, note: (text: string) => void) => Promise<void>;
}

const TIMEOUT_MS = 45_000;

interface StepOptions {
	/** The part's name, unless another step has it. */
	readonly id?: string;
	readonly needs?: readonly string[];
	readonly timeoutMs?: number;
}

export const step = (
	part: Part,
	does: string,
	{ id = part, needs = [], timeoutMs = TIMEOUT_MS }: StepOptions,
	run: Step['run'],
): Step => ({ id, part, does, needs, timeoutMs, run });

/** @throws Wrong unless something is so. @param says what is wrong otherwise */
export function check(isSo: boolean, says: string, part?: Part): asserts isSo {
	if (!isSo) throw new Wrong(says, part);
}

/** How long to wait, and what is wrong if that was in vain. */
interface Patience {
	readonly withinMs: number;
	readonly says: string;
	/** What is responsible, if it is not what the step tries. */
	readonly part?: Part;
	readonly signal: AbortSignal;
}

/** Asks until an answer passes. @throws Wrong when none did in time */
export async function eventually<Value>(
	ask: () => Promise<Value>,
	passes: (value: Value) => boolean,
	{ withinMs, everyMs = 100, says, part, signal }: Patience & { readonly everyMs?: number },
): Promise<Value> {
	for (const end = Date.now() + withinMs; ; ) {
		const value = await ask();
		if (passes(value)) return value;
		if (Date.now() > end) throw new Wrong(`${says} within ${withinMs / 1000} s`, part);
		await pause(everyMs, undefined, { signal });
	}
}

/** Waits for something that has a signal. @throws Wrong when it did not come in time */
export async function within<Value>(
	wait: (signal: AbortSignal) => Promise<Value>,
	{ withinMs, says, part, signal }: Patience,
): Promise<Value> {
	const timeout = AbortSignal.timeout(withinMs);
	try {
		return await wait(AbortSignal.any([timeout, signal]));
	} catch (error) {
		if (timeout.aborted && !signal.aborted) throw new Wrong(`${says} within ${withinMs / 1000} s`, part);
		throw error;
	}
}
