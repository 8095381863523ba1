import { IDEMPOTENT, isUniqueViolation, query } from '../platform/postgres.ts';
import { handleKey, isReserved } from './handles.ts';
import { forgetUser } from './users.ts';

/**
 * Whether a handle cannot be taken, whatever its case: because somebody has it, or nobody may. Always asks the database.
 * @throws Problem unavailable
 */
export async function isHandleTaken(handle: string): Promise<boolean> {
	if (isReserved(handle)) return true;
	const rows = await query('SELECT 1 FROM users WHERE handle_key = $1', [handleKey(handle)], IDEMPOTENT);
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

/** Of the five seconds that Cognito gives its triggers. It does not call them again when they fail. */
const PATIENT = { isIdempotent: true, retryForMs: 4000 };

/**
 * Adds a user; one that is there with the same Cognito id stays as it is. So it is repeated while Postgres is away.
 * @throws HandleTaken
 * @throws Problem unavailable, after four seconds
 */
export async function addUser({ handle, display_name, email, cognito_user_id }: NewUser): Promise<void> {
	if (isReserved(handle)) throw new HandleTaken(handle);
	try {
		await query(
			`INSERT INTO users (handle, display_name, email, cognito_user_id) VALUES ($1, $2, $3, $4)
			ON CONFLICT (cognito_user_id) DO NOTHING`,
			[handle, display_name, email, cognito_user_id],
			PATIENT,
		);
		forgetUser({ handle });
	} catch (error) {
		if (isUniqueViolation(error)) throw new HandleTaken(handle);
		throw error;
	}
}
