import type { ShortProfile } from '../contract/types.ts';
import { findUsersByHandlePrefix, type User } from '../users/users.ts';
import { withoutBlockers } from './blocks.ts';

/** Most users that a search finds. */
const MAX_FOUND = 10;

/** Users who are asked of Postgres: more than are shown, since some may be left out. */
const ASKED = 50;

/**
 * Users whose handles begin with a prefix, whatever its case, in the order of their handles: never the searcher, nor those
 * who have blocked them.
 * @throws Problem unavailable
 */
export async function findUsers(searcher: User, prefix: string): Promise<ShortProfile[]> {
	const users = await findUsersByHandlePrefix(prefix, ASKED);
	const others = users.filter(({ uuid }) => uuid !== searcher.uuid);
	const found = await withoutBlockers(others, searcher.uuid);
	return found.slice(0, MAX_FOUND).map(({ uuid, handle, display_name }) => ({ uuid, handle, display_name }));
}
