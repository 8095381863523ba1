import { CognitoError, InvalidPasswordError, UnsupportedError } from 'cognito-local/lib/errors.js';

export const notAuthorized = (message = 'Incorrect username or password.'): CognitoError =>
	new CognitoError('NotAuthorizedException', message);

export const invalidParameter = (message: string): CognitoError =>
	new CognitoError('InvalidParameterException', message);

export const userNotFound = (): CognitoError => new CognitoError('UserNotFoundException', 'User does not exist.');

export const codeMismatch = (): CognitoError =>
	new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');

export const expiredCode = (): CognitoError =>
	new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** What cognito-local says in words of its own, and AWS in others. */
const IN_AWS: readonly [matches: (error: CognitoError) => boolean, error: CognitoError][] = [
	[(error) => error instanceof InvalidPasswordError, notAuthorized()],
	[({ code }) => code === 'UserNotFoundException', userNotFound()],
	[({ message }) => message === 'User not authorized', userNotFound()],
	[({ code }) => code === 'CodeMismatchException', codeMismatch()],
	[
		({ code }) => code === 'UsernameExistsException',
		new CognitoError('UsernameExistsException', 'An account with the given email already exists.'),
	],
];

/** A refusal as AWS names and words it; undefined for what is no refusal, but a fault of ours. */
export function refusalOf(error: unknown): { readonly __type: string; readonly message: string } | undefined {
	if (error instanceof UnsupportedError) return { __type: 'InvalidParameterException', message: error.message };
	if (!(error instanceof CognitoError)) return undefined;
	const { code, message } = IN_AWS.find(([matches]) => matches(error))?.[1] ?? error;
	return { __type: code === 'UnexpectedLambdaExceptionException' ? 'UnexpectedLambdaException' : code, message };
}
