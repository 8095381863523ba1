import { writeFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { deleteAccount } from '../../shared/messaging/delete-account.ts';

/** Ends the signed-in user's account: `DELETE /api/me`. What it holds is erased soon after. */
export const handler = writeFunction(routes.deleteMe, async (_, { user }) => {
	await deleteAccount(user.uuid);
	return { statusCode: 202 };
});
