import type { ConnectionState, LiveEvent, Message } from '../../client/index.ts';
import { receive, receiveTyping } from '../conversation/conversation-store.ts';
import { resume } from '../conversation/outbox.ts';
import { live } from '../data/client.ts';
import { createStore } from '../data/store.ts';
import { findGroup, loadInbox, putGroup } from '../inbox/inbox.ts';
import { isByOther } from '../inbox/inbox-state.ts';
import { announce } from './announcements.ts';
import { notify } from './notifications.ts';
import { isReading } from './reading.ts';

/** Whether what is shown is what there is. */
export const connection = createStore<ConnectionState>('connecting');

/** A message as it is now, into its conversation. */
export const applyMessage = (message: Message): void => receive(message, isReading(message.message_group_uuid));

function arrived(message: Message): void {
	applyMessage(message);
	const group = findGroup(message.message_group_uuid);
	if (group && !isByOther(message, group)) return;
	if (!group || group.blocked) return;
	announce(`${message.display_name}: ${message.message}`);
	notify(message);
}

function apply(event: LiveEvent): void {
	switch (event.type) {
		case 'message.created':
			arrived(event.message);
			break;
		case 'message.edited':
		case 'message.deleted':
			applyMessage(event.message);
			break;
		case 'message_group.changed':
			putGroup(event.message_group);
			break;
		case 'typing':
			receiveTyping(event.message_group_uuid);
			break;
		case 'connection':
			connection.set(event.state);
			if (event.state === 'online') resume();
	}
}

/** Follows what happens, from before the inbox is read, so that nothing falls between the two. */
export async function follow(): Promise<void> {
	const events = live();
	void loadInbox();
	for await (const event of events) apply(event);
}
