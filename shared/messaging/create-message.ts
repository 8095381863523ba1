import type { User } from '../users/users.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { requireMembership } from './memberships.ts';
import { newMessageItem } from './messages.ts';
import { type Sent, storeMessage } from './store-message.ts';

/**
 * Pattern C: a message in a message group that the sender is a member of.
 * @throws Problem not-found, idempotency-key-reused, unavailable
 */
export async function createMessage(
	sender: User,
	messageGroupUuid: string,
	text: string,
	key?: IdempotencyKey,
): Promise<Sent> {
	const { user_uuid: recipientUuid } = await requireMembership(sender.uuid, messageGroupUuid);
	return storeMessage({ message: newMessageItem(messageGroupUuid, sender, recipientUuid, text), key });
}
