import { invalidField, Problem } from '../contract/problems.ts';
import { findUserByHandle, type User } from './users.ts';

/**
 * Another user, by their handle in a path.
 * @throws Problem not-found for a handle that nobody has, invalid for the user's own
 */
export async function requireOther(user: User, handle: string): Promise<User> {
	const other = await findUserByHandle(handle);
	if (other === undefined) throw new Problem('not-found', 'Nobody has this handle.');
	if (other.uuid === user.uuid) throw invalidField('handle', 'is your own');
	return other;
}
