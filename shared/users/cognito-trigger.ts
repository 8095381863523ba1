import { Problem } from '../contract/problems.ts';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { HandleTaken } from './add-user.ts';
import { RefusedSignUp } from './sign-up.ts';

/** A Lambda function that Cognito calls and that answers with the event it was given. */
export type CognitoTrigger<Event> = (event: Event) => Promise<Event>;

/** What somebody is told whose sign-up could not be checked. @param isTransient whether it may do a moment later */
const tryAgain = (isTransient: boolean): string =>
	`Signing up is not possible just now: try again${isTransient ? ' in a moment' : ''}`;

/**
 * Everything that every Cognito trigger gets: whoever signs up is shown the message of a RefusedSignUp and of nothing
 * else, and so is the log, since Lambda logs what a function throws with all its causes.
 * @param failureDetail what they are told when it fails for no reason of theirs
 */
export const cognitoTrigger =
	<Event>(handle: (event: Event) => Promise<void>, failureDetail = tryAgain): CognitoTrigger<Event> =>
	async (event) => {
		try {
			await handle(event);
			return event;
		} catch (error) {
			throw toRefusal(error, failureDetail);
		}
	};

function toRefusal(error: unknown, failureDetail: typeof tryAgain): RefusedSignUp {
	if (error instanceof RefusedSignUp) return error;
	if (error instanceof HandleTaken) return new RefusedSignUp(error.message);
	const isTransient = error instanceof Problem && error.kind === 'unavailable';
	logger.error('Sign-up failed', { error: errorLog(isTransient ? error.cause : error) });
	return new RefusedSignUp(failureDetail(isTransient));
}
