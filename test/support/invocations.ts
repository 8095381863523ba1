import { type OperatorFunction, STOP_BEFORE_MS } from '../../shared/operator/operator-function.ts';

/**
 * Invokes an operator function, and again with each cursor that it hands back.
 * @param isTimeUp whether each invocation finds its time up, so that it does the least it can
 * @returns the answers of all invocations
 */
export async function invocations<Answer extends { readonly cursor?: string }>(
	handler: OperatorFunction<Answer>,
	payload: object,
	isTimeUp = false,
): Promise<Answer[]> {
	const context = { getRemainingTimeInMillis: () => (isTimeUp ? 0 : 2 * STOP_BEFORE_MS) };
	const answers: Answer[] = [];
	let cursor: string | undefined;
	do {
		const answer = await handler({ ...payload, ...(cursor && { cursor }) }, context);
		answers.push(answer);
		cursor = answer.cursor;
	} while (cursor);
	return answers;
}
