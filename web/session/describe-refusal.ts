import { MIN_PASSWORD_LENGTH } from '../../shared/contract/passwords.ts';
import { CognitoError } from './cognito.ts';

const SENTENCES: Readonly<Record<string, string>> = {
	UsernameExistsException: 'There is an account with this e-mail already. Sign in instead.',
	InvalidPasswordException: `The password must have at least ${MIN_PASSWORD_LENGTH} characters.`,
	CodeMismatchException: 'That is not the code that we sent. Look at the newest e-mail.',
	ExpiredCodeException: 'This code is too old. Ask for another one.',
	TooManyRequestsException: 'That was a lot at once. Wait a moment and try again.',
	LimitExceededException: 'That was a lot at once. Wait a while and try again.',
	TooManyFailedAttemptsException: 'That was a lot at once. Wait a while and try again.',
};

/** Why somebody could not sign in, in a sentence that does not tell whether there is such an account. */
export function describeSignInRefusal(error: unknown): string {
	// A wrong password is called by the first name in AWS, by the second on the laptop.
	const wrong = /^(NotAuthorized|InvalidPassword|UserNotFound|ResourceNotFound|InvalidParameter)Exception$/;
	if (error instanceof CognitoError && wrong.test(error.code)) {
		return 'The e-mail or the password is not right.';
	}
	return describeRefusal(error);
}

/** Why Cognito refused something, in a sentence for people. */
export function describeRefusal(error: unknown): string {
	if (!(error instanceof CognitoError)) {
		return navigator.onLine ? 'The sign-in service does not answer. Try again in a moment.' : 'You are offline.';
	}
	if (error.code === 'UserLambdaValidationException') {
		return error.message.replace(/^(PreSignUp|PostConfirmation) failed with error /i, '').replace(/([^.])\.?$/, '$1.');
	}
	const sentence = SENTENCES[error.code];
	if (sentence) return sentence;
	return error.code === 'InvalidParameterException' && error.message
		? error.message
		: 'The sign-in service cannot do this at the moment.';
}
