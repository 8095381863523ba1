import type { PreSignUpTriggerEvent } from 'aws-lambda';
import { HandleTaken, isHandleTaken } from '../../shared/users/add-user.ts';
import { cognitoTrigger } from '../../shared/users/cognito-trigger.ts';
import { signUpOf } from '../../shared/users/sign-up.ts';

/**
 * Cognito's pre sign-up trigger: refuses a malformed handle and one that is taken. An operator may create a Cognito user
 * for somebody who is in the user table; `updateCognitoUserIds` links the two.
 */
export const handler = cognitoTrigger<PreSignUpTriggerEvent>(async ({ request, triggerSource }) => {
	const { handle } = signUpOf(request.userAttributes);
	if (triggerSource === 'PreSignUp_AdminCreateUser') return;
	if (await isHandleTaken(handle)) throw new HandleTaken(handle);
});
