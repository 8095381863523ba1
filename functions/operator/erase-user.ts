import { eraseUser } from '../../shared/operator/erase-user.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { eraseUserPayload } from '../../shared/operator/validators.ts';
import { env } from '../../shared/platform/env.ts';
import { invokeLater } from '../../shared/platform/invoke.ts';
import { logger } from '../../shared/platform/logger.ts';

/**
 * Operator function: erases a user. One that goes on by itself (`onItsOwn`), as deleteMe wants it, invokes itself with its
 * cursor until nothing is left.
 */
export const handler = operatorFunction(eraseUserPayload, async ({ onItsOwn = false, ...request }, run) => {
	if (!onItsOwn) return eraseUser(request, run);
	try {
		const erased = await eraseUser(request, run);
		const { user_uuid: uuid, cursor } = erased;
		if (cursor) await invokeLater(env('ERASE_FUNCTION'), { uuid, onItsOwn, cursor });
		return erased;
	} catch (error) {
		logger.error('Account not erased', { user_uuid: request.uuid });
		throw error;
	}
});
