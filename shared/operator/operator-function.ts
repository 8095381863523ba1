import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Context } from 'aws-lambda';
import { fieldErrors } from '../contract/field-errors.ts';
import { InvalidPayload, operatorErrorOf } from './operator-error.ts';

/**
 * How long an invocation begins new steps, before it hands back a cursor. With the step under way it stays within 90 s:
 * `sls invoke` gives up a connection that was silent for 120 s, and then invokes the function again beside the first one.
 */
const RUN_MS = 60_000;

/** How long before a function's time-out it stops in any case: more than one step takes, with every try that fails. */
export const STOP_BEFORE_MS = 60_000;

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
		const given: unknown = withLowerCaseUuids(payload || {});
		if (!validate(given)) throw invalidPayload(validate.errors ?? []);
		const end = Date.now() + RUN_MS;
		const isTimeUp = (): boolean =>
			Date.now() >= end || (context?.getRemainingTimeInMillis?.() ?? Infinity) < STOP_BEFORE_MS;
		try {
			return await run(given, { isTimeUp });
		} catch (error) {
			throw operatorErrorOf(error);
		}
	};
}

function invalidPayload(errors: readonly ErrorObject[]): InvalidPayload {
	const inPayload = errors.map((error) => ({ ...error, instancePath: `/payload${error.instancePath}` }));
	return new InvalidPayload(
		...fieldErrors(inPayload).map(({ pointer, detail }) => ({ fields: [pointer.slice(2) || 'the payload'], detail })),
	);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A payload whose UUIDs are in the letters that the table has; some programs write them in capitals. */
function withLowerCaseUuids(payload: object): object {
	if (typeof payload !== 'object' || Array.isArray(payload)) return payload;
	const fields = Object.entries(payload).map(([field, value]) => [
		field,
		typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : value,
	]);
	return Object.fromEntries(fields);
}
