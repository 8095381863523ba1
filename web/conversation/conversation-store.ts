import { type Message, type MessageGroup, mergeMessage, type Page, type PageQuery } from '../../client/index.ts';
import { client, live } from '../data/client.ts';
import { isOutOfReach } from '../data/describe-error.ts';
import { createStore, type Store } from '../data/store.ts';
import { findGroup, putGroup } from '../inbox/inbox.ts';
import { isByOther, readGroup } from '../inbox/inbox-state.ts';
import type { Unread } from './unread-line.ts';

/** A conversation as far as it is known. */
export interface ConversationState {
	readonly status: 'loading' | 'ready' | 'failed';
	readonly error?: unknown;
	/** Oldest first. */
	readonly messages: readonly Message[];
	/** Where older messages are, while there are more. */
	readonly next: PageQuery | undefined;
	readonly older: 'idle' | 'loading' | 'failed';
	/** Of this visit. */
	readonly unread: Unread | undefined;
	/** Until when the other is taken to be typing, in milliseconds since 1970. */
	readonly typingUntil: number;
}

const PAGE = 40;
const TYPING_MS = 5000;

const empty: ConversationState = {
	status: 'loading',
	messages: [],
	next: undefined,
	older: 'idle',
	unread: undefined,
	typingUntil: 0,
};

const stores = new Map<string, Store<ConversationState>>();
/** What each conversation has been marked as read up to in this visit. */
const marked = new Map<string, string>();

/** The store of a conversation, by its uuid. */
export function conversation(uuid: string): Store<ConversationState> {
	const store = stores.get(uuid) ?? createStore(empty);
	stores.set(uuid, store);
	return store;
}

const merge = (messages: readonly Message[], more: readonly Message[]): readonly Message[] =>
	more.reduce(mergeMessage, messages);

/** Begins a visit: what is unread now stays marked until the conversation is opened again. */
export async function open(uuid: string): Promise<void> {
	const store = conversation(uuid);
	marked.delete(uuid);
	const isKnown = store.get().status === 'ready';
	if (isKnown) startVisit(uuid, findGroup(uuid));
	else store.set(empty);
	try {
		const [page, group] = await Promise.all([readNewest(uuid), client().showMessageGroup(uuid)]);
		store.set((state) => ({
			...state,
			status: 'ready',
			messages: merge(page.items, state.messages),
			next: isKnown ? state.next : page.next,
		}));
		if (!isKnown) startVisit(uuid, group);
		putGroup(group);
	} catch (error) {
		store.set((state) => (state.status === 'ready' ? state : { ...state, status: 'failed', error }));
	}
}

/** The newest page, followed from there on if that can be had. */
const readNewest = (uuid: string): Promise<Page<Message>> =>
	live()
		.watch(uuid, { limit: PAGE })
		.catch((error: unknown) => {
			if (isOutOfReach(error)) throw error;
			return client().listMessages(uuid, { limit: PAGE });
		});

function startVisit(uuid: string, group: MessageGroup | undefined): void {
	const newest = conversation(uuid).get().messages.at(-1)?.uuid ?? '';
	const unread = group && { after: group.last_read_message_uuid ?? '', upTo: newest };
	conversation(uuid).set((state) => ({ ...state, unread }));
}

/** Reads the next page of older messages. */
export async function loadOlder(uuid: string): Promise<void> {
	const store = conversation(uuid);
	const { next, older } = store.get();
	if (!next || older === 'loading') return;
	store.set((state) => ({ ...state, older: 'loading' }));
	try {
		const page = await client().listMessages(uuid, next);
		store.set((state) => ({
			...state,
			messages: merge(page.items, state.messages),
			next: page.next,
			older: 'idle',
		}));
	} catch {
		store.set((state) => ({ ...state, older: 'failed' }));
	}
}

/**
 * A message as it is now, of a conversation that has been opened.
 * @param isReading whether somebody sees it arrive; otherwise an unread line is drawn above the first of them
 */
export function receive(message: Message, isReading: boolean): void {
	const uuid = message.message_group_uuid;
	stores.get(uuid)?.set((state) => {
		if (state.status !== 'ready') return state;
		const newest = state.messages.at(-1)?.uuid ?? '';
		// What lies before the pages that were read comes with its page.
		if (state.next && message.uuid < (state.messages[0]?.uuid ?? '')) return state;
		const messages = mergeMessage(state.messages, message);
		const group = findGroup(uuid);
		if (message.uuid <= newest || !group || !isByOther(message, group)) return { ...state, messages };
		const read = group.last_read_message_uuid ?? '';
		const after = state.unread && state.unread.upTo > read ? state.unread.after : newest;
		return {
			...state,
			messages,
			unread: isReading ? state.unread : { after, upTo: message.uuid },
			typingUntil: 0,
		};
	});
}

export const receiveTyping = (uuid: string): void =>
	stores.get(uuid)?.set((state) => ({ ...state, typingUntil: Date.now() + TYPING_MS }));

/** Marks a conversation as read up to its newest message, once for each visit. What I wrote, I have read up to anyway. */
export async function markRead(uuid: string, newest: Message): Promise<void> {
	const group = findGroup(uuid);
	if (!group || marked.get(uuid) === newest.uuid) return;
	const isRead = !isByOther(newest, group) || (group.last_read_message_uuid ?? '') >= newest.uuid;
	if (isRead && !group.marked_unread) return;
	marked.set(uuid, newest.uuid);
	if (newest.uuid >= group.last_message_uuid) putGroup(readGroup(group));
	try {
		await client().markRead(uuid, newest.uuid);
	} catch {
		marked.delete(uuid); // the next look at it tries again
	}
}

/** Marks a conversation as unread, on all devices. */
export async function markUnread(uuid: string): Promise<void> {
	putGroup(await client().markUnread(uuid));
}
