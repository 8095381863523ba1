import { writeFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { blockUser } from '../../shared/messaging/blocks.ts';
import { requireOther } from '../../shared/users/require-other.ts';

/** Blocks a user: `PUT /api/blocks/{handle}`. */
export const handler = writeFunction(routes.blockUser, async ({ pathParameters }, { user }) => {
	await blockUser(user, await requireOther(user, pathParameters.handle));
	return { statusCode: 204 };
});
