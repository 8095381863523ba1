import { unreachable } from '../contract/problems.ts';
import { TABLE_NAME } from '../platform/dynamodb.ts';
import { memoryCache } from '../platform/memory-cache.ts';
import type { User } from '../users/users.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { messageGroupUuidOf } from './ids.ts';
import { findCurrentMembership, findMembership, nextMessageUuid, requireReachable } from './memberships.ts';
import { stateAfter } from './message-group-state.ts';
import { newMessageGroupItems } from './message-groups.ts';
import { newMessageItem } from './messages.ts';
import { conversationsLimit } from './rate-limits.ts';
import { type Check, type Sent, storeMessage } from './store-message.ts';
import { blockKey, type Key } from './table.ts';

/** Conversations that a user has lately tried to start. */
const counted = memoryCache<Promise<void>>({ max: 10_000, ttl: 60_000 });

/** Counts a conversation against its starter's rate limit, but not again when the same one is tried again. */
function countConversation(userUuid: string, messageGroupUuid: string): Promise<void> {
	const id = `${userUuid}/${messageGroupUuid}`;
	const count = counted.get(id) ?? conversationsLimit.count(userUuid);
	counted.set(id, count);
	count.catch(() => counted.delete(id));
	return count;
}

/**
 * Pattern D: a message to a person, in the message group of the two, which it starts if need be.
 * @throws Problem unreachable, idempotency-key-reused, too-many-requests, unavailable
 */
export async function createMessageGroup(
	sender: User,
	recipient: User,
	text: string,
	key?: IdempotencyKey,
): Promise<Sent> {
	const messageGroupUuid = messageGroupUuidOf(sender.uuid, recipient.uuid);
	const newMessage = (uuid?: string) => newMessageItem(messageGroupUuid, sender, recipient.uuid, text, uuid);
	const membership = await findMembership(sender.uuid, messageGroupUuid);
	if (membership) {
		await requireReachable(membership);
		return storeMessage({ message: newMessage(nextMessageUuid(membership)), key });
	}
	const message = newMessage();
	await countConversation(sender.uuid, messageGroupUuid);
	return storeMessage({
		message,
		start: {
			items: newMessageGroupItems(sender, recipient, stateAfter(message)),
			checks: [isAbsent(blockKey(sender.uuid, recipient.uuid)), isAbsent(blockKey(recipient.uuid, sender.uuid))],
			requireReachable: async () => {
				const membership = await findCurrentMembership(sender.uuid, messageGroupUuid);
				if (membership === undefined) throw unreachable();
				await requireReachable(membership);
			},
		},
		key,
	});
}

const isAbsent = (Key: Key): Check => ({
	ConditionCheck: { TableName: TABLE_NAME, Key, ConditionExpression: 'attribute_not_exists(pk)' },
});
