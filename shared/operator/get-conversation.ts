import type { FromSchema } from 'json-schema-to-ts';
import { DEFAULT_LIMIT, type PageRequest } from '../contract/pages.ts';
import { lowestMessageUuidAt, messageGroupUuidOf, neighbourOf, timeOf } from '../messaging/ids.ts';
import { findMessageGroupItem } from '../messaging/message-groups.ts';
import { listMessagesQuery, pageOfMessages } from '../messaging/messages.ts';
import { type MessageItem, messageGroupKey } from '../messaging/table.ts';
import { type Look, lookInto } from './look-into.ts';
import { invalidField, invalidFields } from './operator-error.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { requireUser } from './require-user.ts';

/** A conversation, as a person reads it. */
export interface Conversation extends Look {
	readonly message_group_uuid: string;
	readonly messages: readonly {
		readonly time: string;
		readonly handle: string;
		/** Empty when it is deleted. */
		readonly text: string;
		readonly edited_at?: string;
		readonly deleted_at?: string;
	}[];
	/** Where each of the two has read to: the message that they marked, and when that was written; not those who marked none. */
	readonly read_to: readonly { readonly handle: string; readonly message_uuid: string; readonly time: string }[];
}

/**
 * Which conversation, by `message_group_uuid` or by the `handles` of the two; `from` a time on, oldest first; up `to` a
 * time, which for a date alone is its end; one page of `limit` messages or `all`.
 */
export type ConversationRequest = FromSchema<typeof payloads.getConversationPayload>;

/**
 * Pattern A as operators run it: the newest page of a conversation; the first from a time on; or all.
 * @throws InvalidPayload for a handle of nobody and for times that are none
 * @throws Problem unavailable
 */
export async function getConversation(request: ConversationRequest, run: Run): Promise<Conversation> {
	const { from, to, limit = DEFAULT_LIMIT, all = false, cursor } = request;
	const uuid = await messageGroupOf(request);
	const oldest = from === undefined ? undefined : lowestMessageUuidAt(timeOfField('from', from));
	const end = to === undefined ? undefined : lowestMessageUuidAt(endOfField('to', to));
	if (oldest && end && oldest >= end) throw invalidFields(['from', 'to'], 'must be two times, the earlier first');
	const forward = all || oldest !== undefined;
	const pageAt = (at: string | undefined): PageRequest =>
		forward
			? { limit: all ? 100 : limit, before: end, after: at ?? neighbourOf(oldest ?? lowestMessageUuidAt(0), -1n) }
			: { limit, before: at ?? end };
	let members: readonly string[] = [];
	const { items, ...look } = await lookInto(
		(at) => listMessagesQuery(uuid, pageAt(at)),
		(found, at) => {
			const [first] = found as MessageItem[];
			if (first) members = [first.user_uuid, first.recipient_uuid].sort();
			const { items, older, newer } = pageOfMessages(found as MessageItem[], pageAt(at));
			return { items, next: forward ? newer : older };
		},
		{ cursor, all, run },
	);
	const messages = items.map(({ created_at, handle, message, edited_at, deleted_at }) => ({
		time: created_at,
		handle,
		text: message,
		...(edited_at && { edited_at }),
		...(deleted_at && { deleted_at }),
	}));
	return { message_group_uuid: uuid, messages, read_to: await findReadTo(uuid, members), ...look };
}

/** Where the members of a message group have read to. Each one's names are in the other's item. */
async function findReadTo(messageGroupUuid: string, members: readonly string[]): Promise<Conversation['read_to']> {
	const rows = await Promise.all(
		members.map((member) => findMessageGroupItem(messageGroupKey(member, messageGroupUuid))),
	);
	return rows.flatMap((row, i) => {
		const { last_read_uuid: message_uuid } = row ?? {};
		const handle = rows[1 - i]?.user_handle ?? members[i] ?? '';
		return message_uuid ? [{ handle, message_uuid, time: timeOf(message_uuid).toISOString() }] : [];
	});
}

/** The message group that a request names. */
async function messageGroupOf({ message_group_uuid: uuid, handles }: ConversationRequest): Promise<string> {
	if (uuid !== undefined && handles === undefined) return uuid;
	const [one, other] = handles ?? [];
	if (uuid !== undefined || !one || !other) {
		throw invalidField('the payload', 'must have message_group_uuid or handles, one of the two');
	}
	// One after the other, so that of two unknown handles the first is named.
	const [a, b] = [await requireUser('handles', one), await requireUser('handles', other)];
	if (a.uuid === b.uuid) throw invalidField('handles', 'must be those of two people');
	return messageGroupUuidOf(a.uuid, b.uuid);
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Unix milliseconds of a time in a field of the payload, 0 for what was before: there are no older messages.
 * @throws InvalidPayload when there is no such time
 */
function timeOfField(field: string, time: string): number {
	const date = new Date(time);
	const isTime = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(time.slice(0, 10)); // not 30 February
	if (!isTime) throw invalidField(field, `must be a time that there is: ${time} is none`);
	return Math.max(date.getTime(), 0);
}

/** Where messages end: at a time itself, or at the end of a day. */
const endOfField = (field: string, time: string): number => timeOfField(field, time) + (time.includes('T') ? 0 : DAY);
