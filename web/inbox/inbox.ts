import type { MessageGroup } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { createStore } from '../data/store.ts';
import { emptyInbox, type InboxState, withGroup, withPage } from './inbox-state.ts';

const PAGE = 30;

/** The signed-in user's inbox. */
export const inbox = createStore<InboxState>(emptyInbox);

/** Reads the newest page. */
export async function loadInbox(): Promise<void> {
	if (inbox.get().status === 'failed') inbox.set(emptyInbox);
	try {
		const { items, next } = await client().listMessageGroups({ limit: PAGE });
		inbox.set((state) => withPage(state, items, next));
	} catch (error) {
		inbox.set((state) => ({ ...state, status: 'failed', error }));
	}
}

/** Reads the next page of older conversations. */
export async function loadMore(): Promise<void> {
	const { next, more } = inbox.get();
	if (!next || more === 'loading') return;
	inbox.set((state) => ({ ...state, more: 'loading' }));
	try {
		const page = await client().listMessageGroups(next);
		inbox.set((state) => withPage(state, page.items, page.next));
	} catch {
		inbox.set((state) => ({ ...state, more: 'failed' }));
	}
}

export const findGroup = (uuid: string): MessageGroup | undefined =>
	inbox.get().groups.find((group) => group.uuid === uuid);

/** A row as it is now. */
export const putGroup = (group: MessageGroup): void => inbox.set((state) => withGroup(state, group));
