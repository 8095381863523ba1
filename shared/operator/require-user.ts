import { findUserByHandle, type User } from '../users/users.ts';
import { OperatorError } from './operator-error.ts';

/** The user of a handle in a field of the payload. @throws OperatorError when it is nobody's */
export async function requireUser(field: string, handle: string): Promise<User> {
	const user = await findUserByHandle(handle);
	if (!user) throw new OperatorError(`The payload is invalid: ${field}: nobody has the handle ${handle}.`);
	return user;
}
