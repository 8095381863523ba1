import { type CognitoSync, updateCognitoUserIds } from '../shared/cognito-users.ts';

/** Operator function: links the user table to the user pool. */
export const handler = (payload: { dryRun?: boolean } = {}): Promise<CognitoSync> => updateCognitoUserIds(payload);
