import { Problem } from '../contract/problems.ts';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { HandleTaken } from './add-user.ts';
import { RefusedSignUp } from './sign-up.ts';

/** A Lambda function that Cognito calls and that answers with the event it was given. */
export type CognitoTrigger<Event> = (event: Event) => Promise<Event>;

/**
 * Everything that every Cognito trigger gets: whoever signs up is shown the message of a RefusedSignUp and of nothing
 * else, and so is the log, since Lambda logs what a function throws with all its causes.
 */
export const cognitoTrigger =
	<Event>(handle: (event: Event) => Promise<void>): CognitoTrigger<Event> =>
	async (event) => {
		try {
			await handle(event);
			return event;
		} catch (error) {
			throw refusalOf(error);
		}
	};

function refusalOf(error: unknown): RefusedSignUp {
	if (error instanceof RefusedSignUp) return error;
	if (error instanceof HandleTaken) return new RefusedSignUp(error.message);
	const isPassing = error instanceof Problem && error.kind === 'unavailable';
	logger.error('Sign-up failed', { error: errorLog(isPassing ? error.cause : error) });
	return new RefusedSignUp(`Signing up is not possible just now: try again${isPassing ? ' in a moment' : ''}`);
}
