import { readFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { showMe } from '../../shared/users/accounts.ts';

/** The signed-in user's own profile and settings: `GET /api/me`. */
export const handler = readFunction(routes.showMe, async (_, { user }) => ({
	statusCode: 200,
	body: await showMe(user.uuid),
}));
