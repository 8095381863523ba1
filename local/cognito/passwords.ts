import { CognitoError } from 'cognito-local/lib/errors.js';
import { userPool } from './declared.ts';

/** A password that the pool's policy allows. @throws CognitoError */
export function requirePassword(password: string): string {
	if (password.length < userPool.Policies.PasswordPolicy.MinimumLength) {
		throw new CognitoError(
			'InvalidPasswordException',
			'Password did not conform with policy: Password not long enough',
		);
	}
	return password;
}
