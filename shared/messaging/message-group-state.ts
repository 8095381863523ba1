import { type Key, type MessageItem, messageGroupKey, messageGroupUuidOfMessage } from './table.ts';

/** What a message-group row says of the newest message; the same in both members' rows. */
export interface MessageGroupState {
	/** Preview. */
	readonly message: string;
	readonly last_message_uuid: string;
	readonly last_message_at: string;
}

/** Code points of the newest message that a row shows, so that the row stays under 1 KB: one write unit. */
const PREVIEW_LENGTH = 128;

/** The first code points of a text. */
function previewOf(text: string): string {
	if (text.length <= PREVIEW_LENGTH) return text;
	return Array.from(text.slice(0, 2 * PREVIEW_LENGTH))
		.slice(0, PREVIEW_LENGTH)
		.join('');
}

/** The state of a message group whose newest message is this one. */
export const stateAfter = (message: MessageItem): MessageGroupState => ({
	message: previewOf(message.message),
	last_message_uuid: message.sk,
	last_message_at: message.created_at,
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
