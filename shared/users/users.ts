import { LRUCache } from 'lru-cache';
import { invalidField } from '../contract/problems.ts';
import { type CacheName, countedFetch } from '../platform/cache-metrics.ts';
import { isUniqueViolation, query } from '../platform/postgres.ts';

/** A person, as others see them. */
export interface User {
	readonly uuid: string;
	readonly handle: string;
	readonly display_name: string;
}

/**
 * The users table. Handles are unique whatever their case, by a generated column, since Aurora DSQL has no indexes on
 * expressions.
 */
export const USERS_SCHEMA = `CREATE TABLE IF NOT EXISTS users (
	uuid uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	display_name text NOT NULL,
	handle text NOT NULL,
	handle_key text GENERATED ALWAYS AS (lower(handle)) STORED UNIQUE,
	email text NOT NULL,
	cognito_user_id text UNIQUE,
	created_at timestamptz NOT NULL DEFAULT now()
)`;

/** Users looked up in Postgres, each kept for a minute; look-ups of the same user at the same time are one. */
const cached = (name: CacheName, column: 'cognito_user_id' | 'handle_key') => {
	const users = new LRUCache<string, User>({
		max: 10_000,
		ttl: 60_000,
		fetchMethod: async (value) => {
			const [user] = await query<User>(`SELECT uuid, handle, display_name FROM users WHERE ${column} = $1`, [value]);
			return user;
		},
	});
	return (value: string): Promise<User | undefined> => countedFetch(name, users, value, undefined);
};

/** The user whom a token's `sub` stands for, if linked. @throws Problem unavailable */
export const findUserByCognitoId = /* @__PURE__ */ cached('UsersByCognitoId', 'cognito_user_id');

const findUserByHandleKey = /* @__PURE__ */ cached('UsersByHandle', 'handle_key');

/** The user of a handle, whatever its case. @throws Problem unavailable */
export const findUserByHandle = (handle: string): Promise<User | undefined> =>
	findUserByHandleKey(handle.toLowerCase());

/** Users by their uuids, as Postgres has them now; those it does not have are left out. @throws Problem unavailable */
export async function findUsersByUuid(uuids: readonly string[]): Promise<Map<string, User>> {
	const users = await query<User>('SELECT uuid, handle, display_name FROM users WHERE uuid = ANY($1::uuid[])', [uuids]);
	return new Map(users.map((user) => [user.uuid, user]));
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

/** Whether anybody has a handle, whatever its case; always asks the database. @throws Problem unavailable */
export async function isHandleTaken(handle: string): Promise<boolean> {
	const rows = await query('SELECT 1 FROM users WHERE handle_key = $1', [handle.toLowerCase()]);
	return rows.length > 0;
}

/** A user to be: what a sign-up says. */
export interface NewUser {
	readonly handle: string;
	readonly display_name: string;
	readonly email: string;
	readonly cognito_user_id: string;
}

/** Somebody has the handle; when two people want one at once, one gets it and the other gets this. */
export class HandleTaken extends Error {
	override readonly name = 'HandleTaken';

	constructor(handle: string) {
		super(`The handle ${handle} is taken: choose another`);
	}
}

/**
 * Adds a user; one that is there with the same Cognito id stays as it is, so that it can be called again.
 * @throws HandleTaken
 * @throws Problem unavailable
 */
export async function addUser({ handle, display_name, email, cognito_user_id }: NewUser): Promise<void> {
	try {
		await query(
			`INSERT INTO users (handle, display_name, email, cognito_user_id) VALUES ($1, $2, $3, $4)
			ON CONFLICT (cognito_user_id) DO NOTHING`,
			[handle, display_name, email, cognito_user_id],
		);
	} catch (error) {
		if (isUniqueViolation(error)) throw new HandleTaken(handle);
		throw error;
	}
}
