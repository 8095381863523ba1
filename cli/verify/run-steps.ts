import { type Failure, failureOf } from './failure.ts';
import type { Step } from './step.ts';
import type { Traffic } from './traffic.ts';

/** How a step ended. */
export type Result =
	| { readonly step: Step; readonly outcome: 'works'; readonly note?: string }
	| { readonly step: Step; readonly outcome: 'fails'; readonly failure: Failure }
	/** `because`: the step that failed, and that it needs */
	| { readonly step: Step; readonly outcome: 'skipped'; readonly because: string };

/** Hears of each step, before it begins and when it has ended. */
export interface Listener {
	begins(step: Step): void;
	ended(result: Result): void;
}

/**
 * Runs steps one after the other: one that fails keeps back those that need it, and no others.
 * @param signal ends the run between two steps or in one; what has ended until then is answered
 */
export async function runSteps(
	steps: readonly Step[],
	traffic: Pick<Traffic, 'last' | 'difference' | 'forget'>,
	listener: Listener,
	signal: AbortSignal,
): Promise<readonly Result[]> {
	const results: Result[] = [];
	for (const step of steps) {
		const because = missingOf(step, results);
		let result: Result;
		if (because !== undefined) {
			result = { step, outcome: 'skipped', because };
		} else {
			listener.begins(step);
			traffic.forget();
			result = await runStep(step, traffic, signal);
		}
		if (signal.aborted) break;
		results.push(result);
		listener.ended(result);
	}
	return results;
}

/** The step that failed and that another needs, maybe by way of others. */
function missingOf({ needs }: Step, results: readonly Result[]): string | undefined {
	for (const id of needs) {
		const needed = results.find(({ step }) => step.id === id);
		if (needed?.outcome !== 'works') return needed?.outcome === 'skipped' ? needed.because : id;
	}
	return undefined;
}

async function runStep(
	step: Step,
	traffic: Pick<Traffic, 'last' | 'difference'>,
	signal: AbortSignal,
): Promise<Result> {
	let note: string | undefined;
	try {
		await step.run(AbortSignal.any([signal, AbortSignal.timeout(step.timeoutMs)]), (text) => {
			note = text;
		});
	} catch (error) {
		return { step, outcome: 'fails', failure: traffic.difference ?? failureOf(step, error, traffic.last) };
	}
	if (traffic.difference) return { step, outcome: 'fails', failure: traffic.difference };
	return { step, outcome: 'works', ...(note !== undefined && { note }) };
}
