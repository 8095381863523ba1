import { InvokeCommand } from '@aws-sdk/client-lambda';
import { functionName, type Place } from './place.ts';

/** An operator's function was invoked and threw; the message is its own. */
export class FunctionFailed extends Error {
	override readonly name = 'FunctionFailed';
	/** Its key in serverless.yml. */
	readonly key: string;

	constructor(key: string, message: string) {
		super(message);
		this.key = key;
	}
}

/** Whether a function failed because nobody has the uuid or the handle that it was given. */
export const isOfNobody = (error: unknown): boolean =>
	error instanceof FunctionFailed && error.message.includes("must be somebody's");

/** Invokes an operator's function once. @throws FunctionFailed, or what the SDK says */
async function invoke<Answer>(
	{ lambda, ...place }: Place,
	key: string,
	payload: object,
	abortSignal: AbortSignal,
): Promise<Answer> {
	const { FunctionError, Payload } = await lambda.send(
		new InvokeCommand({ FunctionName: functionName(place, key), Payload: JSON.stringify(payload) }),
		{ abortSignal },
	);
	const answer = JSON.parse(Payload?.transformToString() || 'null');
	if (FunctionError) throw new FunctionFailed(key, String(answer?.errorMessage ?? FunctionError));
	return answer;
}

/** Invokes an operator's function, and again with each cursor that it hands back. */
export async function* invocations<Answer extends { readonly cursor?: string }>(
	place: Place,
	key: string,
	payload: object,
	signal: AbortSignal,
): AsyncGenerator<Answer> {
	let cursor: string | undefined;
	do {
		const answer: Answer = await invoke(place, key, { ...payload, ...(cursor && { cursor }) }, signal);
		yield answer;
		cursor = answer.cursor;
	} while (cursor);
}

/** Wakes a function and does not wait for what it does. */
export async function invokeLater(
	{ lambda, ...place }: Place,
	key: string,
	payload: object,
	abortSignal: AbortSignal,
): Promise<void> {
	await lambda.send(
		new InvokeCommand({
			FunctionName: functionName(place, key),
			InvocationType: 'Event',
			Payload: JSON.stringify(payload),
		}),
		{ abortSignal },
	);
}
