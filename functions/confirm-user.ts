import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { RefusedSignUp, signUpOf } from '../shared/sign-up.ts';
import { addUser } from '../shared/users.ts';

/** Cognito's post-confirmation trigger: a confirmed sign-up becomes a row in the user table. Safe to be called again. */
export const handler = async (event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> => {
	if (event.triggerSource !== 'PostConfirmation_ConfirmSignUp') return event;
	const { userAttributes } = event.request;
	const { sub, email } = userAttributes;
	if (!sub || !email) throw new RefusedSignUp('The sign-up has no e-mail address');
	await addUser({ ...signUpOf(userAttributes), email, cognito_user_id: sub });
	return event;
};
