import { Problem } from '../contract/problems.ts';
import { bearerToken, tokenVerifier } from '../users/access-tokens.ts';
import { findUserByCognitoId } from '../users/users.ts';
import type { HttpMiddleware } from './http-context.ts';

/** Puts the user whom the access token stands for into the context. */
export const authenticate = (): HttpMiddleware => {
	const verifyToken = tokenVerifier();
	return {
		before: async ({ event, context }) => {
			const { sub } = await verifyToken(bearerToken(event.headers['authorization']));
			const user = await findUserByCognitoId(sub);
			if (user === undefined) {
				throw new Problem(
					'unknown-user',
					'The access token is valid, but nobody here belongs to it: the sign-up was not completed, or the account was deleted. ' +
						'Signing in again does not help. Ask the operator to run updateCognitoUserIds, which says why and can add you.',
				);
			}
			context.user = user;
		},
	};
};
