import { truncate } from '../contract/text.ts';
import {
	type Key,
	type MessageGroupItem,
	type MessageItem,
	messageGroupKey,
	messageGroupUuidOfMessage,
} from './table.ts';

/** What a message-group item says of the newest message; the same in both members' items. */
export interface MessageGroupState {
	/** Preview; empty once the message is deleted. */
	readonly message: string;
	readonly sort_uuid: string;
	readonly last_message_at: string;
	readonly last_message_user_uuid: string;
	/** Of the last change of the message; absent while nothing has changed. */
	readonly last_message_edited_uuid?: string;
	readonly last_message_deleted?: true;
}

/**
 * How much of the newest message and of a name an item of a message group shows. With everything else that a new
 * message finds in it, it stays under 1 KB then: one write unit. (A block adds more, but nothing is written to it then.)
 */
const PREVIEW = { maxCodePoints: 128, maxBytes: 384 };
const NAME = { maxCodePoints: 128, maxBytes: 130 };

/** A display name as items carry it: whole, but for some fifty emoji or so. */
export const nameInItems = (displayName: string): string => truncate(displayName, NAME);

/** The state of a message group whose newest message is this one. */
export const stateAfter = (message: MessageItem): MessageGroupState => ({
	message: truncate(message.message, PREVIEW),
	sort_uuid: message.sk,
	last_message_at: message.created_at,
	last_message_user_uuid: message.user_uuid,
	...(message.sort_uuid && { last_message_edited_uuid: message.sort_uuid }),
	...(message.deleted_at && { last_message_deleted: true }),
});

/** A new state for one member's item. */
export interface MemberUpdate {
	readonly key: Key;
	readonly state: MessageGroupState;
	/** The sender's names, as the message has them, for the recipient's item: so a new name is seen with the next message. */
	readonly names?: Pick<MessageGroupItem, 'user_handle' | 'user_display_name'>;
}

/** A new state for both members' items of one message group. */
export interface MessageGroupUpdate {
	readonly messageGroupUuid: string;
	readonly members: readonly MemberUpdate[];
}

/** Whether one message is further than another of its group: a newer message, or a later change of the same. */
const isFurther = (one: MessageItem, other: MessageItem): boolean =>
	one.sk === other.sk ? (one.sort_uuid ?? '') > (other.sort_uuid ?? '') : one.sk > other.sk;

/**
 * Folds messages, new and changed ones, in any order and however often each comes, into one update for each message group:
 * that of its newest message after its last change.
 */
export function foldMessages(messages: readonly MessageItem[]): MessageGroupUpdate[] {
	const furthest = new Map<string, MessageItem>();
	for (const message of messages) {
		const known = furthest.get(message.pk);
		if (known === undefined || isFurther(message, known)) furthest.set(message.pk, message);
	}
	return [...furthest.values()].map(updateAfter);
}

/** What a group's newest message makes of both members' items. */
function updateAfter(message: MessageItem): MessageGroupUpdate {
	const messageGroupUuid = messageGroupUuidOfMessage(message);
	const state = stateAfter(message);
	const names = { user_handle: message.user_handle, user_display_name: message.user_display_name };
	return {
		messageGroupUuid,
		members: [
			{ key: messageGroupKey(message.user_uuid, messageGroupUuid), state },
			{ key: messageGroupKey(message.recipient_uuid, messageGroupUuid), state, names },
		],
	};
}
