import type { ErrorObject } from 'ajv';
import { fieldErrors } from '../contract/field-errors.ts';
import { Problem, unavailable } from '../contract/problems.ts';

/** The problem that a client is told of, whatever was thrown. */
export function toProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	const invalid = validationErrors(error);
	if (invalid) return validationProblem(invalid);
	if (isTransient(error)) return unavailable(error);
	return new Problem('internal-error', 'The request failed and was logged. Trying again may help.', { cause: error });
}

/** Errors of DynamoDB and of time that are gone a moment later, beside broken connections and server faults: throttling, conflicts, what was late. */
const TRANSIENT = new Set([
	'DeadlinePassed',
	'ProvisionedThroughputExceededException',
	'RequestLimitExceeded',
	'ThrottlingException',
	'TimeoutError',
	'TransactionConflictException',
	'TransactionInProgressException',
]);

function isTransient(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const { name, code, $fault } = error as Error & { code?: string; $fault?: string };
	return TRANSIENT.has(name) || $fault === 'server' || /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND)/.test(code ?? '');
}

interface ValidatorError {
	readonly statusCode?: number;
	readonly cause?: { readonly package?: string; readonly data?: readonly ErrorObject[] };
}

/** What @middy/validator found wrong in a request; its finds in our own answers are not the caller's. */
function validationErrors(error: unknown): readonly ErrorObject[] | undefined {
	const { statusCode, cause } = error as ValidatorError;
	return statusCode === 400 && cause?.package === '@middy/validator' ? cause.data : undefined;
}

function validationProblem(errors: readonly ErrorObject[]): Problem {
	const inPath = errors.some(({ instancePath }) => instancePath.startsWith('/pathParameters'));
	if (inPath) return new Problem('not-found', 'There is nothing at this path.');
	const fields = fieldErrors(errors);
	const detail = `Correct ${fields.map(({ pointer }) => pointer.slice(2) || 'the request').join(', ')}.`;
	const isCursor = errors.some(({ params }) => params['format'] === 'message-uuid');
	return new Problem(isCursor ? 'malformed-cursor' : 'invalid', detail, { errors: fields });
}
