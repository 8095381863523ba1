import { GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page, PageRequest } from '../contract/pages.ts';
import type { MessageGroup } from '../contract/types.ts';
import { concurrently } from '../platform/concurrently.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { findUserByUuid, type User } from '../users/users.ts';
import { messageGroupUuidOf } from './ids.ts';
import { type MessageGroupState, nameInItems } from './message-group-state.ts';
import { readPage } from './page-cache.ts';
import { INBOX_INDEX, type Key, type MessageGroupItem, messageGroupKey, messageGroupsPk } from './table.ts';
import { findUnread, type Unread } from './unread.ts';

/** A member's item as they see it, with what they have not read. @throws Problem unavailable */
export async function toMessageGroup(item: MessageGroupItem): Promise<MessageGroup> {
	const [group] = await toMessageGroups([item]);
	return group as MessageGroup;
}

/** Queries of a page for what is not read, at most so many at a time. */
const CONCURRENCY = 10;

/** Members' items as they see them, with what they have not read. @throws Problem unavailable */
async function toMessageGroups(items: readonly MessageGroupItem[]): Promise<MessageGroup[]> {
	const unread: Unread[] = [];
	const [, others] = await Promise.all([
		concurrently(items.entries(), CONCURRENCY, async ([i, item]) => {
			unread[i] = await findUnread(item);
		}),
		Promise.all(items.map(({ user_uuid }) => findUserByUuid(user_uuid))),
	]);
	return items.map((item, i) => messageGroupOf(item, unread[i] as Unread, others[i] !== undefined));
}

const messageGroupOf = (item: MessageGroupItem, unread: Unread, hasAccount: boolean): MessageGroup => ({
	uuid: item.sk,
	user_uuid: item.user_uuid,
	handle: item.user_handle,
	display_name: item.user_display_name,
	message: item.message,
	last_message_uuid: item.sort_uuid,
	last_message_user_uuid: item.last_message_user_uuid,
	...(item.last_message_deleted && { last_message_deleted: true }),
	created_at: item.last_message_at,
	...unread,
	...(item.last_read_uuid !== undefined && { last_read_message_uuid: item.last_read_uuid }),
	blocked: item.blocked_uuid !== undefined,
	reachable: item.blocked_uuid === undefined && item.blocked_by_other === undefined && hasAccount,
});

/** The query of pattern B, with one item more than the page holds. */
export const listMessageGroupsQuery = (userUuid: string, { limit, before }: PageRequest): QueryCommandInput => ({
	TableName: TABLE_NAME,
	IndexName: INBOX_INDEX,
	KeyConditionExpression: `pk = :pk${before ? ' AND sort_uuid < :before' : ''}`,
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

/** The page that the items found by `listMessageGroupsQuery` make. @throws Problem unavailable */
export async function pageOfMessageGroups(
	found: readonly MessageGroupItem[],
	{ limit }: PageRequest,
): Promise<Page<MessageGroup>> {
	const items = await toMessageGroups(found.slice(0, limit));
	return { items, older: found.length > limit ? items.at(-1)?.last_message_uuid : undefined };
}

/** A member's item as it is now; undefined when there is none. @throws Problem unavailable */
export async function findMessageGroupItem({ pk, sk }: Key): Promise<MessageGroupItem | undefined> {
	const { Item } = await dynamodb.send(
		new GetCommand({ TableName: TABLE_NAME, Key: { pk, sk }, ConsistentRead: true }),
	);
	return Item as MessageGroupItem | undefined;
}

/** Both members' items of the message group of two, whose newest message is given: the first one's, then the other's. */
export const newMessageGroupItems = (
	one: User,
	other: User,
	state: MessageGroupState,
): [MessageGroupItem, MessageGroupItem] => {
	const uuid = messageGroupUuidOf(one.uuid, other.uuid);
	const item = (member: User, partner: User): MessageGroupItem => ({
		...messageGroupKey(member.uuid, uuid),
		user_uuid: partner.uuid,
		user_handle: partner.handle,
		user_display_name: nameInItems(partner.display_name),
		...state,
	});
	return [item(one, other), item(other, one)];
};
