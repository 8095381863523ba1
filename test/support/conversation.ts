import { v7 } from 'uuid';
import { persistently } from '../../local/persistently.ts';
import { messageGroupUuidOf } from '../../shared/messaging/ids.ts';
import { stateAfter } from '../../shared/messaging/message-group-state.ts';
import { newMessageGroupItems } from '../../shared/messaging/message-groups.ts';
import { newMessageItem } from '../../shared/messaging/messages.ts';
import type { MessageItem } from '../../shared/messaging/table.ts';
import { writeAll } from '../../shared/platform/batch-write.ts';
import type { User } from '../../shared/users/users.ts';

/** Given: a conversation of two with messages at certain times, the first one's and the other's in turn. @returns its uuid */
export async function aConversationAt(
	one: User,
	other: User,
	times: readonly string[],
	text = 'Hello',
): Promise<string> {
	const group = messageGroupUuidOf(one.uuid, other.uuid);
	const messages = times.map((time, i) => {
		const [sender, recipient] = i % 2 === 0 ? [one, other] : [other, one];
		return newMessageItem(group, sender, recipient.uuid, text, v7({ msecs: Date.parse(time) }));
	});
	const state = stateAfter(messages.at(-1) as MessageItem);
	await persistently(() => writeAll([...messages, ...newMessageGroupItems(one, other, state)]));
	return group;
}
