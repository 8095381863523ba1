import { randomUUID } from 'node:crypto';
import type { PostConfirmationTriggerEvent, PreSignUpTriggerEvent } from 'aws-lambda';
import { handler as checkSignUp } from '../../functions/cognito/check-sign-up.ts';
import { handler as confirmUser } from '../../functions/cognito/confirm-user.ts';
import { query } from '../../shared/platform/postgres.ts';

/** A handle that nobody has. */
export const someHandle = (): string => `s${randomUUID().slice(0, 8)}`;

/** A sign-up, as Cognito's pre sign-up trigger gets it. */
export const signUp = (preferred_username: string | undefined, attributes = {}, triggerSource = 'PreSignUp_SignUp') => {
	const userAttributes = { preferred_username, email: 'new@test.example', ...attributes };
	return checkSignUp({ triggerSource, request: { userAttributes } } as unknown as PreSignUpTriggerEvent);
};

/** A confirmed sign-up, as Cognito's post-confirmation trigger gets it. */
export const confirm = (
	preferred_username: string,
	sub: string,
	attributes = {},
	triggerSource = 'PostConfirmation_ConfirmSignUp',
) => {
	const userAttributes = { preferred_username, sub, email: `${preferred_username}@test.example`, ...attributes };
	return confirmUser({ triggerSource, request: { userAttributes } } as unknown as PostConfirmationTriggerEvent);
};

/** The rows of a handle in the user table. */
export const rowsOf = (handle: string) =>
	query<{ handle: string; display_name: string; email: string; cognito_user_id: string }>(
		'SELECT handle, display_name, email, cognito_user_id FROM users WHERE handle_key = lower($1)',
		[handle],
	);
