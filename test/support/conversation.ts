import { v7 } from 'uuid';
import { writeAll } from '../../shared/batch-write.ts';
import { messageGroupUuidOf } from '../../shared/ids.ts';
import { stateAfter } from '../../shared/message-group-state.ts';
import { newMessageGroupItem } from '../../shared/message-groups.ts';
import { newMessageItem } from '../../shared/messages.ts';
import type { MessageItem } from '../../shared/table.ts';
import type { User } from '../../shared/users.ts';

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
	const rows = [newMessageGroupItem(one.uuid, group, other, state), newMessageGroupItem(other.uuid, group, one, state)];
	await writeAll([...messages, ...rows]);
	return group;
}
