import { setTimeout } from 'node:timers/promises';
import type { ApiResponse } from './api.ts';

/**
 * What a client does that is told to come again later (503): it waits for as long as it was told, and a little longer so as not
 * to come with all others, and sends the same again. On a machine that is busy with other things a crowd needs that.
 * @param send with an Idempotency-Key, if it must not be done twice
 */
export async function untilAnswered(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
	for (;;) {
		const answer = await send();
		if (answer.status !== 503) return answer;
		await setTimeout(Number(answer.headers['retry-after']) * 1000 * (1 + Math.random()));
	}
}
