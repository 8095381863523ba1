import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Context } from 'aws-lambda';
import { fieldErrors } from '../contract/field-errors.ts';
import { OperatorError, operatorErrorOf } from './operator-error.ts';

/**
 * How long before a function's time-out it stops and hands back a cursor, in milliseconds: more than one step takes, with
 * every try of a request that fails.
 */
export const STOP_BEFORE = 60_000;

/** How long a run may go on. */
export interface Run {
	/** Whether to stop here and hand back a cursor with which the next invocation goes on. */
	readonly isTimeUp: () => boolean;
}

/** What we use of the Lambda context. */
type OperatorContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** A Lambda function that operators invoke; there is no route to it. */
export type OperatorFunction<Result> = (payload?: unknown, context?: OperatorContext) => Promise<Result>;

/**
 * What every operator function gets: its payload checked against its schema, the time it has, and errors that read
 * well where it was invoked: one line each, unless it is a bug.
 */
export function operatorFunction<Payload, Result>(
	validate: ValidateFunction<Payload>,
	run: (payload: Payload, run: Run) => Promise<Result>,
): OperatorFunction<Result> {
	return async (payload, context) => {
		// An invocation without a payload comes as nothing, or as an empty text.
		const given: unknown = payload || {};
		if (!validate(given)) throw invalidPayload(validate.errors ?? []);
		const isTimeUp = (): boolean => (context?.getRemainingTimeInMillis?.() ?? Infinity) < STOP_BEFORE;
		try {
			return await run(given, { isTimeUp });
		} catch (error) {
			throw operatorErrorOf(error);
		}
	};
}

function invalidPayload(errors: readonly ErrorObject[]): OperatorError {
	const inPayload = errors.map((error) => ({ ...error, instancePath: `/payload${error.instancePath}` }));
	const sentences = fieldErrors(inPayload).map(
		({ pointer, detail }) => `${pointer.slice(2) || 'the payload'} ${detail}`,
	);
	return new OperatorError(`The payload is invalid: ${sentences.join('; ')}.`);
}
