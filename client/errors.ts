import type { FieldError, ProblemKind } from './contract.ts';

interface ProblemDetails {
	readonly kind: ProblemKind;
	readonly status: number;
	readonly errors: readonly FieldError[];
	readonly retryAfter: number | undefined;
}

/** The API refused a request, or could not answer it; its message says in a sentence what is wrong and what to do. */
export class ProblemError extends Error {
	override readonly name = 'ProblemError';
	/** Which kind of problem, the last part of its type's URN: tell problems apart by this. */
	readonly kind: ProblemKind;
	/** HTTP status. */
	readonly status: number;
	/** Every field that is wrong: empty unless the kind is `invalid`. */
	readonly errors: readonly FieldError[];
	/** Seconds to wait before the request is sent again, where the API says so. */
	readonly retryAfter: number | undefined;

	constructor(detail: string, { kind, status, errors, retryAfter }: ProblemDetails) {
		super(detail);
		this.kind = kind;
		this.status = status;
		this.errors = errors;
		this.retryAfter = retryAfter;
	}

	/** What is wrong with this request, and what to do about it. */
	get detail(): string {
		return this.message;
	}
}

/** No answer came: the network or the API is out of reach. Whether the request took effect is not known. */
export class NetworkError extends Error {
	override readonly name = 'NetworkError';

	constructor(cause?: unknown) {
		super('The API did not answer: check the connection to the network.', { cause });
	}
}

/** For answers that are no problem documents: those of whatever stands in front of the API. */
const KINDS: Readonly<Record<number, ProblemKind>> = {
	401: 'unauthorized',
	403: 'unknown-user',
	404: 'not-found',
	413: 'body-too-large',
	429: 'too-many-requests',
	500: 'internal-error',
};

/** The error that an answer stands for. @param body what it says, if that is JSON */
export function toProblemError({ status, headers }: Response, body: unknown): ProblemError {
	const {
		type = '',
		detail,
		errors = [],
	} = (body ?? {}) as {
		type?: string;
		detail?: string;
		errors?: readonly FieldError[];
	};
	const [, kind = KINDS[status] ?? (status < 500 ? 'invalid' : 'unavailable')] =
		/^urn:cruddur:problem:(.+)/.exec(type) ?? [];
	const retryAfter = Number.parseFloat(headers.get('retry-after') ?? '');
	return new ProblemError(detail ?? `The API answered with status ${status}.`, {
		kind: kind as ProblemKind,
		status,
		errors,
		retryAfter: retryAfter >= 0 ? retryAfter : undefined,
	});
}
