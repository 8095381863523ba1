import { Problem } from '../contract/problems.ts';
import type { Message } from '../contract/types.ts';
import type { User } from '../users/users.ts';
import { changeMessage } from './change-message.ts';
import { requireCurrentMembership, requireReachable } from './memberships.ts';
import { toMessage } from './messages.ts';

/**
 * Gives an own message another text. Refused where a message would be, and at once, since an edit would be a way to speak to
 * somebody who has blocked its author.
 * @throws Problem not-found, unreachable, not-yours, message-deleted, unavailable
 */
export async function editMessage(
	author: User,
	messageGroupUuid: string,
	messageUuid: string,
	text: string,
): Promise<Message> {
	await requireReachable(await requireCurrentMembership(author.uuid, messageGroupUuid));
	const item = await changeMessage(author, messageGroupUuid, messageUuid, { message: text, time: 'edited_at' });
	if (item.deleted_at !== undefined) {
		throw new Problem('message-deleted', 'This message is deleted, and so can no longer be edited.');
	}
	return toMessage(item);
}
