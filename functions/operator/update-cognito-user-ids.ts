import { updateCognitoUserIds } from '../shared/cognito-users.ts';
import { operatorFunction } from '../shared/middleware/operator.ts';
import { updateCognitoUserIdsPayload } from '../shared/validators.ts';

/** Operator function: links the user table to the user pool. */
export const handler = operatorFunction(updateCognitoUserIdsPayload, ({ dryRun }: { dryRun?: boolean }) =>
	updateCognitoUserIds({ dryRun }),
);
