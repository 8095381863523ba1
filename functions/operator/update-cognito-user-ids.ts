import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { updateCognitoUserIds } from '../../shared/operator/update-cognito-user-ids.ts';
import { updateCognitoUserIdsPayload } from '../../shared/operator/validators.ts';

/** Operator function: links the user table to the user pool. */
export const handler = operatorFunction(updateCognitoUserIdsPayload, (request, run) =>
	updateCognitoUserIds(request, run),
);
