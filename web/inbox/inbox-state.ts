import { type Message, type MessageGroup, mergeMessageGroup, type PageQuery } from '../../client/index.ts';

/** The inbox as far as it is known, newest conversation first. */
export interface InboxState {
	readonly status: 'loading' | 'ready' | 'failed';
	readonly groups: readonly MessageGroup[];
	/** Where older conversations are, while there are more. */
	readonly next: PageQuery | undefined;
	readonly more: 'idle' | 'loading' | 'failed';
	readonly error?: unknown;
}

export const emptyInbox: InboxState = { status: 'loading', groups: [], next: undefined, more: 'idle' };

/** Whether a message is by the other member: of two people, whoever is not the other is me. */
export const isByOther = ({ user_uuid }: Pick<Message, 'user_uuid'>, group: Pick<MessageGroup, 'user_uuid'>): boolean =>
	user_uuid === group.user_uuid;

/** An inbox with one of its rows as it is now. */
export const withGroup = (state: InboxState, group: MessageGroup): InboxState => ({
	...state,
	groups: mergeMessageGroup(state.groups, group),
});

/** An inbox with the rows of a page; of a row that is known already, the stream of events tells what is newer. */
export function withPage(state: InboxState, page: readonly MessageGroup[], next: PageQuery | undefined): InboxState {
	const known = new Set(state.groups.map(({ uuid }) => uuid));
	const groups = page.filter(({ uuid }) => !known.has(uuid)).reduce(mergeMessageGroup, state.groups);
	return { status: 'ready', groups, next, more: 'idle' };
}

/** A row whose messages have been read up to its newest. */
export const readGroup = (group: MessageGroup): MessageGroup => ({
	...group,
	marked_unread: false,
	unread_count: 0,
	last_read_message_uuid: group.last_message_uuid,
});

/** Whether a row wants to be looked at. */
export const isUnread = ({ unread_count, marked_unread }: MessageGroup): boolean => unread_count > 0 || marked_unread;

/** How many messages wait in all rows; a row that is only marked counts as one. */
export const countUnread = (groups: readonly MessageGroup[]): number =>
	groups.reduce((sum, group) => sum + (group.unread_count || Number(group.marked_unread)), 0);
