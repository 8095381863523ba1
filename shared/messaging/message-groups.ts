import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page, PageRequest } from '../contract/pages.ts';
import type { MessageGroup } from '../contract/types.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import type { User } from '../users/users.ts';
import { messageGroupUuidOf } from './ids.ts';
import { type MessageGroupState, nameInItems } from './message-group-state.ts';
import { readPage } from './page-cache.ts';
import { INBOX_INDEX, type MessageGroupItem, messageGroupKey, messageGroupsPk } from './table.ts';

const toMessageGroup = (item: MessageGroupItem): MessageGroup => ({
	uuid: item.sk,
	user_uuid: item.user_uuid,
	handle: item.user_handle,
	display_name: item.user_display_name,
	message: item.message,
	last_message_uuid: item.sort_uuid,
	last_message_user_uuid: item.last_message_user_uuid,
	...(item.last_message_deleted && { last_message_deleted: true }),
	created_at: item.last_message_at,
	unread_count: 0,
	marked_unread: false,
	blocked: item.blocked_uuid !== undefined,
	reachable: item.blocked_uuid === undefined && item.blocked_by_other === undefined,
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

/** The page that the items found by `listMessageGroupsQuery` make. */
export function pageOfMessageGroups(found: readonly MessageGroupItem[], { limit }: PageRequest): Page<MessageGroup> {
	const items = found.slice(0, limit).map(toMessageGroup);
	return { items, older: found.length > limit ? items.at(-1)?.last_message_uuid : undefined };
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
