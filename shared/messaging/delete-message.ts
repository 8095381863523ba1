import type { User } from '../users/users.ts';
import { changeMessage } from './change-message.ts';
import { requireMembership } from './memberships.ts';

/**
 * Deletes an own message: its text is gone, and that it was there stays. Always allowed, also where one has blocked the
 * other. One that is deleted already stays as it is.
 * @throws Problem not-found, not-yours, unavailable
 */
export async function deleteMessage(author: User, messageGroupUuid: string, messageUuid: string): Promise<void> {
	await requireMembership(author.uuid, messageGroupUuid);
	await changeMessage(author, messageGroupUuid, messageUuid, { message: '', time: 'deleted_at' });
}
