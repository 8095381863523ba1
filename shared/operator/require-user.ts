import { findUserByHandle, type User } from '../users/users.ts';
import { invalidField } from './operator-error.ts';

/**
 * The user of a handle in a field of the payload, whatever its case and however old: the rule for handles is for new ones.
 * @throws InvalidPayload when it is nobody's
 */
export async function requireUser(field: string, handle: string): Promise<User> {
	const user = await findUserByHandle(handle);
	if (!user) throw invalidField(field, `must be somebody's: nobody has the handle ${handle}`);
	return user;
}
