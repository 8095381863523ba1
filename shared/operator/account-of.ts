import { type Account, findAccount } from '../users/accounts.ts';
import { invalidField, invalidFields } from './operator-error.ts';

/** Whom a payload means: one of the two. */
export interface Whom {
	readonly handle?: string;
	readonly uuid?: string;
}

/**
 * The account of a payload, also one that is being erased; undefined for a uuid of nobody, such as somebody who was erased.
 * @throws InvalidPayload for a handle of nobody, and for both or none of the two
 * @throws Problem unavailable
 */
export async function accountOf({ handle, uuid }: Whom): Promise<Account | undefined> {
	if (uuid !== undefined && handle === undefined) return findAccount({ uuid });
	if (uuid !== undefined || handle === undefined)
		throw invalidFields(['handle', 'uuid'], 'name a user: give one of them');
	const account = handle.includes('\0') || !handle.isWellFormed() ? undefined : await findAccount({ handle });
	if (!account) throw invalidField('handle', `must be somebody's: nobody has the handle ${handle}`);
	return account;
}
