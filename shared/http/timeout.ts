import { unavailable } from '../contract/problems.ts';
import type { HttpMiddleware } from './http-context.ts';

/** How long before its time-out a function stops waiting for others and answers 503. */
export const TIME_TO_ANSWER_MS = 1000;

/** Takes steps one after the other, and lets none wait for others longer than the function may; Middy's own time-out is for the handler alone. */
export const inTime = (steps: readonly HttpMiddleware[]): HttpMiddleware => ({
	before: async (request) => {
		const left = request.context.getRemainingTimeInMillis?.();
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			if (left !== undefined) timer = setTimeout(() => reject(unavailable(undefined)), left - TIME_TO_ANSWER_MS);
		});
		const take = async (): Promise<void> => {
			for (const { before } of steps) await before?.(request);
		};
		try {
			await Promise.race([take(), late]);
		} finally {
			clearTimeout(timer);
		}
	},
});
