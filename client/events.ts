import type { Message, MessageGroup, SocketEvent } from './contract.ts';

/**
 * `connecting` at first; `catching-up` while the socket is open and what was missed is read; `online` when nothing is missing;
 * `offline` while the connection is lost, until it is open again.
 */
export type ConnectionState = 'connecting' | 'catching-up' | 'online' | 'offline';

/**
 * What happened, whether a push, the answer to a call of this client or catching up brought it: each once, and messages as they
 * are now. `message_group.changed` gives a row of the inbox as it is now, whatever changed it: a message, an edit, reading on
 * another device, or that the other has seen mine (`seen_message_uuid`).
 */
export type LiveEvent =
	| Extract<SocketEvent, { type: `message.${string}` | 'typing' }>
	| { readonly type: 'message_group.changed'; readonly message_group: MessageGroup }
	| { readonly type: 'connection'; readonly state: ConnectionState };

/** Orders what a message was through its life: a deletion comes after every edit, an edit after what it edited. */
export const version = ({ deleted_at, edited_at }: Message): string =>
	deleted_at ? `~${deleted_at}` : (edited_at ?? '');

/** Messages with one more, or with a later version of one of them; in order of their uuids, which is that of a page. */
export function mergeMessage(messages: readonly Message[], message: Message): readonly Message[] {
	const found = messages.find(({ uuid }) => uuid === message.uuid);
	if (found && version(found) >= version(message)) return messages;
	const older = messages.filter(({ uuid }) => uuid < message.uuid);
	return [...older, message, ...messages.filter(({ uuid }) => uuid > message.uuid)];
}

/** An inbox with a row as it is now, newest message first. */
export const mergeMessageGroup = (groups: readonly MessageGroup[], group: MessageGroup): readonly MessageGroup[] =>
	[group, ...groups.filter(({ uuid }) => uuid !== group.uuid)].sort((a, b) =>
		a.last_message_uuid < b.last_message_uuid ? 1 : -1,
	);
