import { messageGroupNotFound } from '../contract/problems.ts';
import type { MessageGroup } from '../contract/types.ts';
import { findUserByUuid, type User } from '../users/users.ts';
import { findMessageGroupItem, toMessageGroup } from './message-groups.ts';
import { type MessageGroupItem, messageGroupKey } from './table.ts';

/**
 * One of a user's message groups, with what the other is known to have read.
 * @throws Problem not-found, unavailable
 */
export async function showMessageGroup(user: User, messageGroupUuid: string): Promise<MessageGroup> {
	const item = await findMessageGroupItem(messageGroupKey(user.uuid, messageGroupUuid));
	if (item === undefined) throw messageGroupNotFound();
	const [group, seen] = await Promise.all([toMessageGroup(item), findSeen(user, item)]);
	return { ...group, ...(seen !== undefined && { seen_message_uuid: seen }) };
}

/** The other's marker, if both want it to be seen and neither has blocked the other. */
async function findSeen(user: User, item: MessageGroupItem): Promise<string | undefined> {
	const isBlocked = item.blocked_uuid !== undefined || item.blocked_by_other !== undefined;
	if (isBlocked || !user.read_receipts) return undefined;
	const other = await findUserByUuid(item.user_uuid);
	if (!other?.read_receipts) return undefined;
	return (await findMessageGroupItem(messageGroupKey(item.user_uuid, item.sk)))?.last_read_uuid;
}
