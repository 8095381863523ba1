import { unavailable } from '../contract/problems.ts';
import { env } from '../platform/env.ts';
import { invokeLater } from '../platform/invoke.ts';
import { markErased } from '../users/accounts.ts';
import { closeConnections } from './connections.ts';

/** The function that erases users, as serverless.yml names it. */
const ERASE_FUNCTION = /* @__PURE__ */ env('ERASE_FUNCTION');

/**
 * Ends an account: hands it to `eraseUser`, which goes on by itself until nothing is left, then closes its sockets and takes it
 * out of use. The order makes sure that no account is out of use whose data stays.
 * @throws Problem unavailable, before anything changed when the account could not be handed on
 */
export async function deleteAccount(userUuid: string): Promise<void> {
	try {
		await invokeLater(ERASE_FUNCTION, { uuid: userUuid, onItsOwn: true });
	} catch (error) {
		throw unavailable(error);
	}
	await closeConnections(userUuid);
	await markErased(userUuid);
}
