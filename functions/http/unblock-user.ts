import { writeFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { unblockUser } from '../../shared/messaging/blocks.ts';
import { requireOther } from '../../shared/users/require-other.ts';

/** Lifts a block: `DELETE /api/blocks/{handle}`. */
export const handler = writeFunction(routes.unblockUser, async ({ pathParameters }, { user }) => {
	await unblockUser(user, await requireOther(user, pathParameters.handle));
	return { statusCode: 204 };
});
