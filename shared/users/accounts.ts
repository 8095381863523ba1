import { Problem } from '../contract/problems.ts';
import { normalizeDisplayName, safeDisplayName } from '../contract/text.ts';
import type { Me } from '../contract/types.ts';
import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { handleKey } from './handles.ts';
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
export const showMe = async (uuid: string): Promise<Me> =>
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
export async function updateMe(uuid: string, { display_name, read_receipts }: AccountChanges): Promise<Me> {
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

/** Everything that Postgres holds of a user. */
export interface Account extends Me {
	/** The user's id in Cognito; null when nobody can sign in as them. */
	readonly cognito_user_id: string | null;
	readonly created_at: Date;
	/** When the account began to be erased. */
	readonly erased_at: Date | null;
}

/** An account by one of the two, also one that is being erased. @throws Problem unavailable */
export async function findAccount(
	by: { readonly uuid: string } | { readonly handle: string },
): Promise<Account | undefined> {
	const [column, value] = 'uuid' in by ? ['uuid', by.uuid] : ['handle_key', handleKey(by.handle)];
	const [row] = await query<Omit<Account, 'read_receipts'> & AccountRow>(
		`SELECT ${COLUMNS}, cognito_user_id, created_at, erased_at FROM users WHERE ${column} = $1`,
		[value],
		IDEMPOTENT,
	);
	return row && { ...row, read_receipts: row.read_receipts ?? false };
}

/**
 * Takes an account out of use: nobody finds it any more, in this container at once, in others within a minute.
 * @returns seconds since that was first done; undefined when there is no such account
 * @throws Problem unavailable
 */
export async function markErased(uuid: string): Promise<number | undefined> {
	const [row] = await query<{ readonly seconds: number }>(
		`UPDATE users SET erased_at = coalesce(erased_at, now()) WHERE uuid = $1
			RETURNING extract(epoch FROM now() - erased_at)::float8 AS seconds`,
		[uuid],
		IDEMPOTENT,
	);
	forgetUser({ uuid });
	return row?.seconds;
}

/** Removes an account that was marked as erased; its handle is free from then on. @throws Problem unavailable */
export async function removeAccount(uuid: string): Promise<void> {
	await query('DELETE FROM users WHERE uuid = $1 AND erased_at IS NOT NULL', [uuid], IDEMPOTENT);
	forgetUser({ uuid });
}
