import { NetworkError, ProblemError } from '../../client/index.ts';
import { FunctionFailed } from './operator.ts';
import type { Part } from './parts.ts';
import { type Step, Wrong } from './step.ts';
import type { Traffic } from './traffic.ts';

/** What went wrong, and what is responsible. */
export interface Failure {
	readonly part: Part;
	/** What was seen, in a sentence without its stop. */
	readonly says: string;
	/** Status of the HTTP answer that it ended with, where it did with one. */
	readonly status?: number;
	/** Which problem the API named; absent where the answer was in the words of what stands in front of the functions. */
	readonly kind?: string;
	/** Whether no answer came at all. */
	readonly isSilent?: true;
}

/** @param last how the last request of the step ended */
export function failureOf({ part, timeoutMs }: Step, error: unknown, last: Traffic['last']): Failure {
	const asked = last?.part ?? part;
	if (error instanceof Wrong) return { part: error.part ?? part, says: error.message };
	if (error instanceof ProblemError) {
		const { status, kind, message } = error;
		return { part: asked, says: `answered ${status} ${kind}: ${message.replace(/\.$/, '')}`, status, kind };
	}
	if (error instanceof NetworkError) return { part: asked, says: `gave no answer${causeOf(error)}`, isSilent: true };
	if (error instanceof FunctionFailed) return { part: error.key as Part, says: `threw: ${error.message}` };
	const { name, message } = error as Error;
	if (name === 'TimeoutError') {
		const says = `did not get done within ${timeoutMs / 1000} s`;
		if (last === undefined) return { part, says };
		if (last.status === undefined) return { part: asked, says: `${says}: no answer came`, isSilent: true };
		return { part: asked, says: `${says}: the last answer was ${last.status}`, status: last.status };
	}
	return { part, says: `${name}: ${message}${causeOf(error)}`.replace(/\.$/, '') };
}

/** What lies below a failed connection, such as ECONNREFUSED; nothing where it is not known. */
function causeOf(error: unknown): string {
	for (let cause = error as Error | undefined; cause instanceof Error; cause = cause.cause as Error | undefined) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code) return ` (${code})`;
	}
	return '';
}
