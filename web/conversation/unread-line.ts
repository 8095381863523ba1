import type { Message, MessageGroup } from '../../client/index.ts';
import { isByOther } from '../inbox/inbox-state.ts';

/** What was unread when a visit began: messages after the one and up to the other. */
export interface Unread {
	/** The newest message that had been read; empty if none had. */
	readonly after: string;
	readonly upTo: string;
}

/**
 * The message that the unread line is drawn above: the first of the other's that was unread, none of mine being newer.
 * @param isWhole whether older messages than these are known not to be
 * @returns undefined where nothing was unread, or where it began before these messages
 */
export function firstUnread(
	messages: readonly Message[],
	group: Pick<MessageGroup, 'user_uuid'>,
	{ after, upTo }: Unread,
	isWhole: boolean,
): string | undefined {
	let first: string | undefined;
	for (const message of messages.toReversed()) {
		if (message.uuid > upTo) continue;
		if (message.uuid <= after || !isByOther(message, group)) return first;
		if (!message.deleted_at) first = message.uuid;
	}
	return isWhole ? first : undefined;
}
