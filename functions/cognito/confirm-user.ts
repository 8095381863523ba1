import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { addUser } from '../../shared/users/add-user.ts';
import { cognitoTrigger } from '../../shared/users/cognito-trigger.ts';
import { RefusedSignUp, signUpOf } from '../../shared/users/sign-up.ts';

/** Cognito has confirmed the sign-up by then, so that trying again would not help. */
const askTheOperator = (): string =>
	'The sign-up is confirmed, but the account could not be made: ask the operator to run updateCognitoUserIds';

/** Cognito's post-confirmation trigger: a confirmed sign-up becomes a row in the user table. Safe to be called again. */
export const handler = cognitoTrigger<PostConfirmationTriggerEvent>(async ({ request, triggerSource }) => {
	if (triggerSource !== 'PostConfirmation_ConfirmSignUp') return;
	const { userAttributes } = request;
	const { sub, email } = userAttributes;
	if (!sub || !email) throw new RefusedSignUp('The sign-up has no e-mail address');
	await addUser({ ...signUpOf(userAttributes), email, cognito_user_id: sub });
}, askTheOperator);
