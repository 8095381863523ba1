import type { PreSignUpTriggerEvent } from 'aws-lambda';
import { RefusedSignUp, signUpOf } from '../shared/sign-up.ts';
import { isHandleTaken } from '../shared/users.ts';

/**
 * Cognito's pre sign-up trigger: refuses a malformed handle and one that is taken. An operator may create a Cognito user
 * for somebody who is in the user table; `updateCognitoUserIds` links the two.
 */
export const handler = async (event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> => {
	const { handle } = signUpOf(event.request.userAttributes);
	if (event.triggerSource !== 'PreSignUp_AdminCreateUser' && (await isHandleTaken(handle))) {
		throw new RefusedSignUp(`The handle ${handle} is taken: choose another`);
	}
	return event;
};
