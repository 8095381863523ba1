import { setTimeout } from 'node:timers/promises';
import { toProblem } from '../shared/http/to-problem.ts';

/** Between two tries, in milliseconds. */
const PAUSE_MS = 200;

/**
 * Does something, and again while what it needs is too busy to answer, as a Postgres whose first statements take long on a
 * machine that does other things. For what may be done twice; without a limit, since the start has one.
 * @throws whatever trying again does not help against
 */
export async function persistently<Result>(task: () => Promise<Result>): Promise<Result> {
	for (;;) {
		try {
			return await task();
		} catch (error) {
			if (toProblem(error).kind !== 'unavailable') throw error;
			await setTimeout(PAUSE_MS);
		}
	}
}
