import { Problem } from '../../shared/contract/problems.ts';
import { publicFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { findUserByHandle } from '../../shared/users/users.ts';

/** A user's public short profile: `GET /api/users/@{handle}/short`, without a token. */
export const handler = publicFunction(routes.showUser, async ({ pathParameters }) => {
	const user = await findUserByHandle(pathParameters.handle.slice(1));
	if (user === undefined) throw new Problem('not-found', 'Nobody has this handle.');
	const { uuid, handle, display_name } = user;
	return { statusCode: 200, body: { uuid, handle, display_name } };
});
