import { GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import { LRUCache } from 'lru-cache';
import type { Page, PageRequest } from '../contract/pages.ts';
import { messageGroupNotFound } from '../contract/problems.ts';
import type * as schemas from '../contract/schemas.ts';
import { countedFetch } from '../platform/cache-metrics.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import type { User } from '../users/users.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { messageGroupUuidOf } from './ids.ts';
import { type MessageGroupState, stateAfter } from './message-group-state.ts';
import { newMessageItem } from './messages.ts';
import { readPage } from './page-cache.ts';
import { conversationsLimit } from './rate-limits.ts';
import { type Send, type Sent, sendMessage } from './send-message.ts';
import { INBOX_INDEX, type Key, type MessageGroupItem, messageGroupKey, messageGroupsPk } from './table.ts';

/** A message group as one of its members sees it: the names are the other's. */
export type MessageGroup = FromSchema<typeof schemas.messageGroup>;

const toMessageGroup = (item: MessageGroupItem): MessageGroup => ({
	uuid: item.sk,
	user_uuid: item.user_uuid,
	handle: item.user_handle,
	display_name: item.user_display_name,
	message: item.message,
	last_message_uuid: item.last_message_uuid,
	created_at: item.last_message_at,
});

/**
 * The other member of a message group, by member and group. Membership never changes hands, so it never ages. Pure, so
 * that functions which ask for no membership have neither this nor the right to.
 */
const otherMembers = /* @__PURE__ */ new LRUCache<string, string, Key>({
	max: 10_000,
	fetchMethod: async (_, __, { context }) => {
		const { Item } = await dynamodb.send(
			new GetCommand({
				TableName: TABLE_NAME,
				Key: context,
				ProjectionExpression: 'user_uuid',
				ConsistentRead: true,
			}),
		);
		return Item?.['user_uuid'];
	},
});

const cacheKey = ({ pk, sk }: Key): string => `${pk}/${sk}`;

/**
 * Lets only members pass.
 * @returns uuid of the other member
 * @throws Problem not-found, the same for a group that is not there and one that is somebody else's
 */
export async function requireMembership(userUuid: string, messageGroupUuid: string): Promise<string> {
	const key = messageGroupKey(userUuid, messageGroupUuid);
	const otherUserUuid = await countedFetch('Memberships', otherMembers, cacheKey(key), key);
	if (otherUserUuid === undefined) throw messageGroupNotFound();
	return otherUserUuid;
}

/** The query of pattern B, with one row more than the page holds. */
export const listMessageGroupsQuery = (userUuid: string, { limit, before }: PageRequest): QueryCommandInput => ({
	TableName: TABLE_NAME,
	IndexName: INBOX_INDEX,
	KeyConditionExpression: `pk = :pk${before ? ' AND last_message_uuid < :before' : ''}`,
	ExpressionAttributeValues: { ':pk': messageGroupsPk(userUuid), ...(before && { ':before': before }) },
	ScanIndexForward: false,
	Limit: limit + 1,
});

/** Pattern B: a page of a user's message groups, the one with the newest message first. */
export async function listMessageGroups(userUuid: string, page: PageRequest): Promise<Page<MessageGroup>> {
	const found = await readPage(messageGroupsPk(userUuid), page, async (asked) => {
		const { Items = [] } = await dynamodb.send(new QueryCommand(listMessageGroupsQuery(userUuid, asked)));
		return Items as MessageGroupItem[];
	});
	return pageOfMessageGroups(found, page);
}

/** The page that the rows found by `listMessageGroupsQuery` make. */
export function pageOfMessageGroups(found: readonly MessageGroupItem[], { limit }: PageRequest): Page<MessageGroup> {
	const items = found.slice(0, limit).map(toMessageGroup);
	return { items, older: found.length > limit ? items.at(-1)?.last_message_uuid : undefined };
}

/**
 * Pattern C: a message in a message group that the sender is a member of.
 * @param statusOf HTTP status of the answer
 * @throws Problem not-found, idempotency-key-reused, unavailable
 */
export async function createMessage(
	sender: User,
	messageGroupUuid: string,
	text: string,
	key?: IdempotencyKey,
	statusOf: Send['statusOf'] = () => 201,
): Promise<Sent> {
	const recipientUuid = await requireMembership(sender.uuid, messageGroupUuid);
	return sendMessage({ message: newMessageItem(messageGroupUuid, sender, recipientUuid, text), key, statusOf });
}

/** One member's row of a message group whose newest message is given. @param other the other member */
export const newMessageGroupItem = (
	userUuid: string,
	messageGroupUuid: string,
	other: User,
	state: MessageGroupState,
): MessageGroupItem => ({
	...messageGroupKey(userUuid, messageGroupUuid),
	user_uuid: other.uuid,
	user_handle: other.handle,
	user_display_name: other.display_name,
	...state,
});

/** Conversations that a user has lately tried to start. */
const counted = new LRUCache<string, Promise<void>>({ max: 10_000, ttl: 60_000 });

/** Counts a conversation against its starter's rate limit, but not again when the same one is tried again. */
function countConversation(userUuid: string, messageGroupUuid: string): Promise<void> {
	const id = cacheKey(messageGroupKey(userUuid, messageGroupUuid));
	const count = counted.get(id) ?? conversationsLimit.count(userUuid);
	counted.set(id, count);
	count.catch(() => counted.delete(id));
	return count;
}

/**
 * Pattern D: a message to a person, in the message group of the two, which it starts if need be.
 * @param statusOf HTTP status of the answer
 * @throws Problem idempotency-key-reused, too-many-requests, unavailable
 */
export async function createMessageGroup(
	sender: User,
	recipient: User,
	text: string,
	key?: IdempotencyKey,
	statusOf: Send['statusOf'] = (started) => (started ? 201 : 200),
): Promise<Sent> {
	const messageGroupUuid = messageGroupUuidOf(sender.uuid, recipient.uuid);
	const message = newMessageItem(messageGroupUuid, sender, recipient.uuid, text);
	const mine = messageGroupKey(sender.uuid, messageGroupUuid);
	const known = await otherMembers.fetch(cacheKey(mine), { context: mine });
	if (known) return sendMessage({ message, key, statusOf });
	await countConversation(sender.uuid, messageGroupUuid);
	const state = stateAfter(message);
	const rows = [
		newMessageGroupItem(sender.uuid, messageGroupUuid, recipient, state),
		newMessageGroupItem(recipient.uuid, messageGroupUuid, sender, state),
	];
	return sendMessage({ message, rows, key, statusOf });
}
