import { lookupFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { findUsers } from '../../shared/messaging/find-users.ts';

/** Users whose handles begin so, to start a conversation with: `GET /api/users?handle=`. */
export const handler = lookupFunction(routes.findUsers, async ({ queryStringParameters }, { user }) => ({
	statusCode: 200,
	body: await findUsers(user, queryStringParameters.handle),
}));
