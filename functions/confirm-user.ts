import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { cognitoTrigger } from '../shared/middleware/cognito-trigger.ts';
import { RefusedSignUp, signUpOf } from '../shared/sign-up.ts';
import { addUser, HandleTaken } from '../shared/users.ts';

/**
 * Cognito's post-confirmation trigger: a confirmed sign-up becomes a row in the user table. Safe to be called again. When
 * it fails, the sign-up is confirmed all the same and cannot be confirmed anew; a forgotten password can, so that makes
 * up for a row that is missing.
 */
export const handler = cognitoTrigger<PostConfirmationTriggerEvent>(async ({ request, triggerSource }) => {
	const { userAttributes } = request;
	const { sub, email } = userAttributes;
	if (!sub || !email) throw new RefusedSignUp('The sign-up has no e-mail address');
	try {
		await addUser({ ...signUpOf(userAttributes), email, cognito_user_id: sub });
	} catch (error) {
		// Whose handle is in the table unlinked waits for the operator, and still gets a new password.
		if (triggerSource === 'PostConfirmation_ConfirmForgotPassword' && error instanceof HandleTaken) return;
		throw error;
	}
});
