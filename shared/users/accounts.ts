import { Problem } from '../contract/problems.ts';
import { normalizeDisplayName, safeDisplayName } from '../contract/text.ts';
import type { Me } from '../contract/types.ts';
import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { forgetUser } from './users.ts';

interface AccountRow extends Omit<Me, 'read_receipts'> {
	readonly read_receipts: boolean | null;
}

const COLUMNS = 'uuid, handle, display_name, email, read_receipts';

/** An account as its owner sees it. @throws Problem unknown-user when it is gone */
function toMe([row]: readonly AccountRow[]): Me {
	if (row === undefined) throw new Problem('unknown-user', 'This account is being deleted.');
	const { uuid, handle, display_name, email, read_receipts } = row;
	return {
		uuid,
		handle,
		display_name: safeDisplayName(display_name, handle),
		email,
		read_receipts: read_receipts ?? false,
	};
}

/** A user's own profile and settings, as Postgres has them now. @throws Problem unknown-user, unavailable */
export const showAccount = async (uuid: string): Promise<Me> =>
	toMe(
		await query<AccountRow>(`SELECT ${COLUMNS} FROM users WHERE uuid = $1 AND erased_at IS NULL`, [uuid], IDEMPOTENT),
	);

/** What a user may change of their account. */
export interface AccountChanges {
	/** As `normalizeDisplayName` takes it. */
	readonly display_name?: string;
	readonly read_receipts?: boolean;
}

/**
 * Changes a user's own profile and settings; what is not named stays as it is. Others see a new name from the user's next
 * message on, containers that know the user within a minute.
 * @throws Problem unknown-user, unavailable
 */
export async function updateAccount(uuid: string, { display_name, read_receipts }: AccountChanges): Promise<Me> {
	const name = display_name === undefined ? null : (normalizeDisplayName(display_name) ?? null);
	const receipts = read_receipts === undefined ? null : String(read_receipts);
	const rows = await query<AccountRow>(
		`UPDATE users SET display_name = coalesce($2, display_name), read_receipts = coalesce($3::text::boolean, read_receipts)
			WHERE uuid = $1 AND erased_at IS NULL RETURNING ${COLUMNS}`,
		[uuid, name, receipts],
		IDEMPOTENT,
	);
	forgetUser({ uuid });
	return toMe(rows);
}
