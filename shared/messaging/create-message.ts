import type { User } from '../users/users.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { nextMessageUuid, requireMembership, requireReachable } from './memberships.ts';
import { newMessageItem } from './messages.ts';
import { type Sent, storeMessage } from './store-message.ts';

/**
 * Pattern C: a message in a message group that the sender is a member of.
 * @throws Problem not-found, unreachable, idempotency-key-reused, unavailable
 */
export async function createMessage(
	sender: User,
	messageGroupUuid: string,
	text: string,
	key?: IdempotencyKey,
): Promise<Sent> {
	const membership = await requireMembership(sender.uuid, messageGroupUuid);
	await requireReachable(membership);
	const uuid = nextMessageUuid(membership);
	return storeMessage({ message: newMessageItem(messageGroupUuid, sender, membership.user_uuid, text, uuid), key });
}
