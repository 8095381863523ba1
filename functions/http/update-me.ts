import { bodyFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { updateMe } from '../../shared/users/accounts.ts';

/** Changes the signed-in user's display name or settings: `PATCH /api/me`. */
export const handler = bodyFunction(routes.updateMe, async ({ body }, { user }) => ({
	statusCode: 200,
	body: await updateMe(user.uuid, body),
}));
