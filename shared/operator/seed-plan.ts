import { createHash } from 'node:crypto';
import { v5, v7 } from 'uuid';
import type { Conversation, List } from '../../seeds/believable.ts';
import type { Line } from '../../seeds/transcript.ts';
import { messageGroupUuidOf } from '../messaging/ids.ts';
import { stateAfter } from '../messaging/message-group-state.ts';
import { newMessageGroupItems } from '../messaging/message-groups.ts';
import { newMessageItem } from '../messaging/messages.ts';
import type { MessageGroupItem, MessageItem } from '../messaging/table.ts';
import { handleKey } from '../users/handles.ts';
import type { User } from '../users/users.ts';

/** Namespace of the version 5 uuids of seeded users, which are the same in every new database. */
const USER_NAMESPACE = '0b0c2c56-8a0f-4a0c-8f55-4a5b1c0e7d13';

/** The uuid of a seeded user: it is who somebody is; a handle may be somebody else's. */
export const seedUserUuid = (handle: string): string => v5(handleKey(handle), USER_NAMESPACE);

/** A conversation whose two people are the seed's own. */
export interface PlannedConversation {
	/** Both members' rows after the last message. */
	readonly rows: readonly MessageGroupItem[];
	/** A message by its place, which with its time makes its uuid. */
	readonly messageAt: (place: number) => MessageItem;
}

/** A conversation that is left out, so that no seed speaks for a real person. */
export interface SkippedConversation {
	/** Handles of the two. */
	readonly handles: readonly string[];
	/** Those of them that are not the seed's own user's. */
	readonly of_others: readonly string[];
	/** Somebody in it was erased here. */
	readonly is_erased?: true;
}

/** Handles of the two people of a conversation. @throws Error when somebody speaks alone */
export function speakersOf(lines: List<Line>): readonly [string, string] {
	const one = lines.at(0)?.handle ?? '';
	for (let i = 1; i < lines.length; i++) {
		const other = lines.at(i)?.handle ?? '';
		if (handleKey(other) !== handleKey(one)) return [one, other];
	}
	throw new Error(`A conversation needs two people: ${one} speaks alone`);
}

/**
 * What a conversation puts into the table, if its people are those of the seed.
 * @param users the seed's own users who are there, by their uuids
 */
export function planConversation(
	lines: Conversation,
	users: ReadonlyMap<string, User>,
): PlannedConversation | SkippedConversation {
	const handles = speakersOf(lines);
	const ownUserOf = (handle: string): User | undefined => users.get(seedUserUuid(handle));
	const [one, other] = handles.map(ownUserOf);
	if (!one || !other) return { handles, of_others: handles.filter((handle) => !ownUserOf(handle)) };
	const messageGroupUuid = messageGroupUuidOf(one.uuid, other.uuid);
	const messageAt = (place: number): MessageItem => {
		const { time, handle, text, edited, deleted } = lines.at(place) as Line;
		const sender = [one, other].find(({ uuid }) => uuid === seedUserUuid(handle));
		if (!sender) throw new Error(`${handle} speaks in a conversation of two others`);
		const recipient = sender === one ? other : one;
		const random = createHash('sha256').update(`${messageGroupUuid}/${place}`).digest();
		const uuidAt = (at: Date): string => v7({ msecs: at.getTime(), random });
		const changed = deleted ?? edited;
		return {
			...newMessageItem(messageGroupUuid, sender, recipient.uuid, text, uuidAt(time)),
			...(changed && { sort_uuid: uuidAt(changed) }),
			...(edited && { edited_at: edited.toISOString() }),
			...(deleted && { deleted_at: deleted.toISOString() }),
		};
	};
	const rows = newMessageGroupItems(one, other, stateAfter(messageAt(lines.length - 1))).map((row, i) => {
		const place = lines.readTo?.[handles[i] ?? ''];
		return place === undefined ? row : { ...row, last_read_uuid: messageAt(place).sk };
	});
	return { rows, messageAt };
}
