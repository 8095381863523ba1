import { ProblemError } from '../../client/index.ts';

/** What went wrong, in a sentence for people. */
export function describeError(error: unknown): string {
	if (!(error instanceof ProblemError)) {
		return navigator.onLine ? 'Cruddur does not answer at the moment.' : 'You are offline.';
	}
	switch (error.kind) {
		case 'unknown-user':
			return 'There is no account for this sign-in any more.';
		case 'too-many-requests':
			return 'That was a lot at once. Wait a moment.';
		case 'internal-error':
		case 'unavailable':
			return 'Something is wrong on our side.';
		default:
			return error.detail;
	}
}

/** Whether nobody refused anything: the network or the API was out of reach. */
export const isOutOfReach = (error: unknown): boolean => !(error instanceof ProblemError);
