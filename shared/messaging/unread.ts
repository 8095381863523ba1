import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { MAX_UNREAD_COUNT } from '../contract/pages.ts';
import type { MessageGroup } from '../contract/types.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { neighbourOf } from './ids.ts';
import { type Key, type MessageGroupItem, type MessageItem, messagesPk, userUuidOfMessageGroup } from './table.ts';

/** What a member has not read of a message group. */
export type Unread = Pick<MessageGroup, 'unread_count' | 'marked_unread'>;

/**
 * Counts what a member has not read: the other's messages beyond the marker and beyond the member's own newest message,
 * without deleted ones. Derived each time, so that it cannot drift. No query where the newest message is the member's own or
 * is read; else one, unless messages were deleted among a hundred.
 * @throws Problem unavailable
 */
export async function findUnread(item: MessageGroupItem): Promise<Unread> {
	const me = userUuidOfMessageGroup(item);
	const { sort_uuid: newest, last_read_uuid: marker = '', marked_unread_uuid: marked = '' } = item;
	if (item.last_message_user_uuid === me) return { unread_count: 0, marked_unread: marked > newest };
	if (newest <= marker) return { unread_count: 0, marked_unread: marked !== '' };
	let unread_count = 0;
	let start: Key | undefined;
	do {
		const { Items = [], LastEvaluatedKey } = await dynamodb.send(new QueryCommand(unreadQuery(item, start)));
		for (const { sk, user_uuid, deleted_at } of Items as MessageItem[]) {
			if (user_uuid === me) return { unread_count, marked_unread: marked > sk };
			if (deleted_at === undefined && unread_count < MAX_UNREAD_COUNT) unread_count++;
			// An own message that is newer than the mark may still come.
			if (unread_count === MAX_UNREAD_COUNT && sk > marked && marked !== '') continue;
			if (unread_count === MAX_UNREAD_COUNT) return { unread_count, marked_unread: marked !== '' };
		}
		start = LastEvaluatedKey as Key | undefined;
	} while (start);
	return { unread_count, marked_unread: marked !== '' };
}

/** A member's messages beyond the marker, newest first; up to the one that the item shows, for somebody who has blocked the other. */
function unreadQuery(
	{ sk, sort_uuid, last_read_uuid, blocked_uuid }: MessageGroupItem,
	start?: Key,
): QueryCommandInput {
	const [range, values] = rangeOf(last_read_uuid, blocked_uuid && sort_uuid);
	return {
		TableName: TABLE_NAME,
		KeyConditionExpression: `pk = :pk${range}`,
		ExpressionAttributeValues: { ':pk': messagesPk(sk), ...values },
		ProjectionExpression: 'sk, user_uuid, deleted_at',
		ScanIndexForward: false,
		Limit: MAX_UNREAD_COUNT,
		...(start && { ExclusiveStartKey: start }),
	};
}

/** The condition on the sort key: after a marker, up to a message. */
function rangeOf(marker: string | undefined, last: string | undefined): [string, Record<string, string>] {
	if (marker && last) return [' AND sk BETWEEN :from AND :to', { ':from': neighbourOf(marker, 1n), ':to': last }];
	if (marker) return [' AND sk > :marker', { ':marker': marker }];
	if (last) return [' AND sk <= :to', { ':to': last }];
	return ['', {}];
}
