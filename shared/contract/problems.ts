/** One field that is wrong: a JSON Pointer (RFC 6901) as a URI fragment, and what to do about it. */
export interface FieldError {
	readonly pointer: string;
	readonly detail: string;
}

/** Every kind of problem the API answers with: the last part of its type URN, its status, its title. */
export const KINDS = {
	'malformed-json': { status: 400, title: 'The body is not JSON' },
	'malformed-cursor': { status: 400, title: 'The cursor is malformed' },
	unauthorized: { status: 401, title: 'A valid access token is needed' },
	'unknown-user': { status: 403, title: 'This sign-in is not linked to a user' },
	'not-yours': { status: 403, title: 'This is not yours to change' },
	unreachable: { status: 403, title: 'This person takes no message from you' },
	'not-found': { status: 404, title: 'Not found' },
	'message-deleted': { status: 410, title: 'The message is deleted' },
	'body-too-large': { status: 413, title: 'The body is too large' },
	'not-json': { status: 415, title: 'The body must be application/json' },
	'content-encoding': { status: 415, title: 'The body must not be compressed' },
	invalid: { status: 422, title: 'The request is invalid' },
	'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
	'too-many-requests': { status: 429, title: 'Too many requests' },
	'internal-error': { status: 500, title: 'Something went wrong on our side' },
	unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const;

export type ProblemKind = keyof typeof KINDS;

interface ProblemOptions {
	readonly errors?: readonly FieldError[];
	readonly headers?: Readonly<Record<string, string>>;
	readonly cause?: unknown;
}

/**
 * An answer that is not the one asked for, as RFC 9457 describes it. Whatever a client may see of an error is in
 * here; any other error becomes `internal-error`.
 */
export class Problem extends Error {
	override readonly name = 'Problem';
	readonly kind: ProblemKind;
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly errors: readonly FieldError[] | undefined;

	/** @param detail what is wrong with this request and what to do, in a sentence */
	constructor(kind: ProblemKind, detail: string, { errors, headers = {}, cause }: ProblemOptions = {}) {
		super(detail, { cause });
		this.kind = kind;
		this.status = KINDS[kind].status;
		this.headers = headers;
		this.errors = errors;
	}

	/** The body of the answer: `type, title, status, detail` and, for fields that are wrong, `errors`. */
	toJSON(): Record<string, unknown> {
		const { title, status } = KINDS[this.kind];
		return {
			type: `urn:cruddur:problem:${this.kind}`,
			title,
			status,
			detail: this.message,
			...(this.errors && { errors: this.errors }),
		};
	}
}

/** One field is wrong. @param field its name in the body, the query or the headers */
export const invalidField = (field: string, detail: string): Problem =>
	new Problem('invalid', `${field} ${detail}.`, { errors: [{ pointer: `#/${field}`, detail }] });

/** Nothing there, or not yours: the same answer, so that it tells nothing about what exists. */
export const messageGroupNotFound = (): Problem =>
	new Problem('not-found', 'There is no such message group among yours.');

/**
 * The other person takes no message: the same words whether one has blocked the other or the account is gone, so that
 * they tell nobody which.
 */
export const unreachable = (): Problem =>
	new Problem('unreachable', 'This person takes no message from you at the moment.');

/** Something below us is overloaded or out of reach. @param retryAfter seconds */
export const unavailable = (cause: unknown, retryAfter = 1): Problem =>
	new Problem('unavailable', `Try again in ${retryAfter} s.`, {
		cause,
		headers: { 'retry-after': String(retryAfter) },
	});
