import { invalidField } from '../contract/problems.ts';
import { safeDisplayName } from '../contract/text.ts';
import { lookupCache } from '../platform/lookup-cache.ts';
import type { CacheName } from '../platform/metrics.ts';
import { IDEMPOTENT, isDsql, query } from '../platform/postgres.ts';
import { handleKey } from './handles.ts';
import { handleKeyInOrder } from './users-schema.ts';

/** A person, as others see them. */
export interface User {
	readonly uuid: string;
	readonly handle: string;
	readonly display_name: string;
	/** Whether others may see what this person has read, and this person what others have. Absent when not. */
	readonly read_receipts?: true;
}

interface UserRow {
	readonly uuid: string;
	readonly handle: string;
	readonly display_name: string;
	readonly read_receipts: boolean | null;
}

const toUser = ({ uuid, handle, display_name, read_receipts }: UserRow): User => ({
	uuid,
	handle,
	display_name: safeDisplayName(display_name, handle),
	...(read_receipts && { read_receipts }),
});

/** People who are there: not those whose account is being erased. */
const SELECT_USERS = 'SELECT uuid, handle, display_name, read_receipts FROM users WHERE erased_at IS NULL AND';

const USER_TTL_MS = 60_000;

/** Milliseconds for which nobody is known to be found, so that an unknown handle is not asked of the database each time. */
const NOBODY_TTL_MS = 5_000;

interface Found {
	readonly user: User | undefined;
}

/** Users looked up in Postgres, each cached for a minute. */
const cachedLookup = (
	name: CacheName,
	find: (value: string) => Promise<User | undefined>,
	nobodyTtlMs = NOBODY_TTL_MS,
) =>
	lookupCache<Found>({
		name,
		ttlOf: ({ user }) => (user ? USER_TTL_MS : nobodyTtlMs),
		lookUp: async (value) => ({ user: await find(value) }),
	});

const userOf = async (found: Promise<Found | undefined>): Promise<User | undefined> => (await found)?.user;

const findBy =
	(column: 'cognito_user_id' | 'handle_key') =>
	async (value: string): Promise<User | undefined> => {
		const [row] = await query<UserRow>(`${SELECT_USERS} ${column} = $1`, [value], IDEMPOTENT);
		return row && toUser(row);
	};

/** Look-ups by uuid that are not asked yet. */
let asked: { readonly uuids: string[]; readonly users: Promise<Map<string, User>> } | undefined;

/** Looks a user up with all others who are looked up at the same moment: an inbox names twenty people, which is one query. */
async function findTogether(uuid: string): Promise<User | undefined> {
	if (asked === undefined) {
		const uuids: string[] = [];
		const users = Promise.resolve().then(() => {
			asked = undefined;
			return findUsersByUuid(uuids);
		});
		asked = { uuids, users };
	}
	asked.uuids.push(uuid);
	return (await asked.users).get(uuid);
}

const byCognitoId = /* @__PURE__ */ cachedLookup('UsersByCognitoId', /* @__PURE__ */ findBy('cognito_user_id'), 0);
const byHandleKey = /* @__PURE__ */ cachedLookup('UsersByHandle', /* @__PURE__ */ findBy('handle_key'));
const byUuid = /* @__PURE__ */ cachedLookup('UsersByUuid', findTogether);

/**
 * The user whom a token's `sub` stands for, if linked. Whoever is not linked yet is looked up each time, and so can go on as
 * soon as they are.
 * @throws Problem unavailable
 */
export const findUserByCognitoId = (cognitoUserId: string): Promise<User | undefined> =>
	userOf(byCognitoId.find(cognitoUserId));

/** The user with a uuid; undefined also once their account is being erased. @throws Problem unavailable */
export const findUserByUuid = (uuid: string): Promise<User | undefined> => userOf(byUuid.find(uuid));

/** Looks a user up again, as changed or new, when this container is next asked; others do within a minute. */
export function forgetUser({ uuid, handle }: { readonly uuid?: string; readonly handle?: string }): void {
	const key = handle === undefined ? undefined : handleKey(handle);
	const isTheirs = ({ user }: Found): boolean => user !== undefined && user.uuid === uuid;
	byHandleKey.forget((found, value) => value === key || isTheirs(found));
	for (const lookup of [byCognitoId, byUuid]) lookup.forget(isTheirs);
}

/** Text that Postgres cannot hold, and so nobody's handle: with zero bytes or unpaired surrogates. */
const isNoHandle = (text: string): boolean => text.includes('\0') || !text.isWellFormed();

/**
 * The user of a handle, whatever its case; any that is in the table, also one that the rule for new handles would refuse.
 * @throws Problem unavailable
 */
export const findUserByHandle = async (handle: string): Promise<User | undefined> =>
	isNoHandle(handle) ? undefined : userOf(byHandleKey.find(handleKey(handle)));

/**
 * Users whose handles begin with a prefix, whatever its case, in the order of their handles' bytes.
 * @param limit most users
 * @throws Problem unavailable
 */
export async function findUsersByHandlePrefix(prefix: string, limit: number): Promise<User[]> {
	if (isNoHandle(prefix)) return [];
	const column = handleKeyInOrder(isDsql());
	const from = handleKey(prefix);
	const rows = await query<UserRow>(
		`${SELECT_USERS} ${column} >= $1 AND ${column} < $2 ORDER BY ${column} LIMIT $3`,
		[from, `${from}\u{10ffff}`, String(limit)],
		IDEMPOTENT,
	);
	return rows.map(toUser);
}

/** Users by their uuids, as Postgres has them now; those it does not have are left out. @throws Problem unavailable */
export async function findUsersByUuid(uuids: readonly string[]): Promise<Map<string, User>> {
	const rows = await query<UserRow>(`${SELECT_USERS} uuid = ANY($1::uuid[])`, [uuids], IDEMPOTENT);
	return new Map(rows.map((row) => [row.uuid, toUser(row)]));
}

/**
 * The other person of a conversation that is to be started.
 * @throws Problem invalid for an unknown handle and for the sender's own
 */
export async function requireRecipient(sender: User, handle: string): Promise<User> {
	const recipient = await findUserByHandle(handle);
	if (recipient === undefined) throw invalidField('handle', 'is a handle that nobody has');
	if (recipient.uuid === sender.uuid) throw invalidField('handle', 'is your own: a message needs somebody else');
	return recipient;
}
