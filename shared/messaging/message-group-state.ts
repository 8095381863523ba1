import { truncate } from '../contract/text.ts';
import { type Key, type MessageItem, messageGroupKey, messageGroupUuidOfMessage } from './table.ts';

/** What a message-group row says of the newest message; the same in both members' rows. */
export interface MessageGroupState {
	/** Preview. */
	readonly message: string;
	readonly sort_uuid: string;
	readonly last_message_at: string;
	readonly last_message_user_uuid: string;
}

/** How much of the newest message an item shows, so that the item stays under 1 KB: one write unit. */
const PREVIEW = { maxCodePoints: 128, maxBytes: 512 };

/** The state of a message group whose newest message is this one. */
export const stateAfter = (message: MessageItem): MessageGroupState => ({
	message: truncate(message.message, PREVIEW),
	sort_uuid: message.sk,
	last_message_at: message.created_at,
	last_message_user_uuid: message.user_uuid,
});

/** A new state for both members' rows of one message group. */
export interface MessageGroupUpdate {
	readonly messageGroupUuid: string;
	readonly rows: readonly Key[];
	readonly state: MessageGroupState;
}

/**
 * Folds messages, in any order and however often each comes, into one update for each message group: that of its
 * newest message.
 */
export function foldMessages(messages: readonly MessageItem[]): MessageGroupUpdate[] {
	const newest = new Map<string, MessageItem>();
	for (const message of messages) {
		const known = newest.get(message.pk);
		if (known === undefined || known.sk < message.sk) newest.set(message.pk, message);
	}
	return [...newest.values()].map((message) => {
		const messageGroupUuid = messageGroupUuidOfMessage(message);
		return {
			messageGroupUuid,
			rows: [message.user_uuid, message.recipient_uuid].map((user) => messageGroupKey(user, messageGroupUuid)),
			state: stateAfter(message),
		};
	});
}
