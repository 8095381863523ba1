/** What a log line says of an error. */
export interface LoggedError {
	readonly name: string;
	/** Code of an error of Node or Postgres. */
	readonly code?: string;
	/** HTTP status and request id of an AWS call that failed. */
	readonly status?: number;
	readonly request_id?: string;
	/** Where it was thrown, innermost first. */
	readonly frames: readonly string[];
	readonly cause?: LoggedError;
}

interface AnyError extends Error {
	readonly code?: unknown;
	readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Frames of a stack that are logged. */
const FRAMES = 8;

/** Causes within causes that are followed. */
const DEPTH = 4;

/**
 * What may be logged of an error: its name, codes and place, but never its message or other properties, since those of
 * databases and parsers quote the values that they were given: message texts, e-mail addresses, keys.
 */
export function errorLog(error: unknown, depth = DEPTH): LoggedError {
	if (!(error instanceof Error)) return { name: typeof error, frames: [] };
	const { name, code, stack = '', cause, $metadata } = error as AnyError;
	return {
		name,
		...(typeof code === 'string' && { code }),
		...($metadata?.httpStatusCode && { status: $metadata.httpStatusCode }),
		...($metadata?.requestId && { request_id: $metadata.requestId }),
		frames: Array.from(stack.matchAll(/^ +at (.*)$/gm), ([, frame = '']) => frame).slice(0, FRAMES),
		...(cause !== undefined && depth > 0 && { cause: errorLog(cause, depth - 1) }),
	};
}
