import { GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page, PageRequest } from '../contract/pages.ts';
import type { Message } from '../contract/types.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import type { User } from '../users/users.ts';
import { neighbourOf, newMessageUuid, timeOf } from './ids.ts';
import { type Membership, requireCurrentMembership, requireMembership } from './memberships.ts';
import { nameInItems } from './message-group-state.ts';
import { readPage } from './page-cache.ts';
import { INBOX_INDEX, type MessageItem, messageGroupUuidOfMessage, messageKey, messagesPk } from './table.ts';
import { isHidden, mayBeOutdated } from './visibility.ts';

/** A new message's item. @param text 1 to 1024 code points, stored exactly as given */
export function newMessageItem(
	messageGroupUuid: string,
	sender: User,
	recipientUuid: string,
	text: string,
	uuid: string = newMessageUuid(),
): MessageItem {
	return {
		...messageKey(messageGroupUuid, uuid),
		message: text,
		created_at: timeOf(uuid).toISOString(),
		user_uuid: sender.uuid,
		user_handle: sender.handle,
		user_display_name: nameInItems(sender.display_name),
		recipient_uuid: recipientUuid,
	};
}

export const toMessage = (item: MessageItem): Message => ({
	uuid: item.sk,
	message_group_uuid: messageGroupUuidOfMessage(item),
	user_uuid: item.user_uuid,
	handle: item.user_handle,
	display_name: item.user_display_name,
	message: item.message,
	created_at: item.created_at,
	...(item.edited_at && { edited_at: item.edited_at }),
	...(item.deleted_at && { deleted_at: item.deleted_at }),
});

/**
 * The query of pattern A. It asks for one message more than the page holds, which tells whether there is another
 * page, and reads consistently, so that who has sent a message finds it. Between two cursors, it begins at the oldest.
 */
export const listMessagesQuery = (
	messageGroupUuid: string,
	{ limit, before, after }: PageRequest,
): QueryCommandInput => {
	const [range, values] = rangeOf(before, after);
	return {
		TableName: TABLE_NAME,
		KeyConditionExpression: `pk = :pk${range}`,
		ExpressionAttributeValues: { ':pk': messagesPk(messageGroupUuid), ...values },
		ScanIndexForward: after !== undefined,
		Limit: limit + 1,
		ConsistentRead: true,
	};
};

/** The condition on the sort key. Cursors are not part of a page, but BETWEEN includes its ends. */
function rangeOf(before: string | undefined, after: string | undefined): [string, Record<string, string>] {
	if (before && after) {
		const values = { ':after': neighbourOf(after, 1n), ':before': neighbourOf(before, -1n) };
		return [' AND sk BETWEEN :after AND :before', values];
	}
	if (before) return [' AND sk < :before', { ':before': before }];
	if (after) return [' AND sk > :after', { ':after': after }];
	return ['', {}];
}

/** A page of messages for one reader. */
interface PageOfMessages extends Page<Message> {
	/** Where the reader has blocked the other: a uuid after which there may be messages that are shown once the block is lifted. */
	readonly hiddenAfter?: string | undefined;
}

/**
 * Pattern A: a page of a message group, oldest first: the newest page, or the one before or after a message.
 * @throws Problem not-found when the reader is no member
 */
export async function listMessages(
	readerUuid: string,
	messageGroupUuid: string,
	page: PageRequest,
): Promise<PageOfMessages> {
	const membership = await requireMembership(readerUuid, messageGroupUuid);
	const found = await readPage(messagesPk(messageGroupUuid), page, async (asked) => {
		const { Items = [] } = await dynamodb.send(new QueryCommand(listMessagesQuery(messageGroupUuid, asked)));
		return Items as MessageItem[];
	});
	const { isLeftOut, hiddenAfter } = await whatIsHidden(readerUuid, membership, found);
	return { ...pageOfMessages(found, page, isLeftOut), hiddenAfter };
}

interface Hidden {
	readonly isLeftOut: (item: MessageItem) => boolean;
	readonly hiddenAfter: string | undefined;
}

/** Which of the messages that were found a reader may not see, by their membership as it is now where that matters. */
async function whatIsHidden(readerUuid: string, known: Membership, found: readonly MessageItem[]): Promise<Hidden> {
	const [first] = found;
	const isOutdated = first !== undefined && mayBeOutdated(known, found);
	const membership = isOutdated ? await requireCurrentMembership(readerUuid, messageGroupUuidOfMessage(first)) : known;
	return { isLeftOut: (item) => isHidden(membership, item), hiddenAfter: membership.blocked_uuid };
}

/** The query of a message group's changed messages: only those are in the index, by their last change. */
const listMessageChangesQuery = (
	messageGroupUuid: string,
	{ limit, after }: Omit<PageRequest, 'before'>,
): QueryCommandInput => ({
	TableName: TABLE_NAME,
	IndexName: INBOX_INDEX,
	KeyConditionExpression: `pk = :pk${after ? ' AND sort_uuid > :after' : ''}`,
	ExpressionAttributeValues: { ':pk': messagesPk(messageGroupUuid), ...(after && { ':after': after }) },
	ScanIndexForward: true,
	Limit: limit + 1,
});

/**
 * A page of a message group's messages that were edited or deleted, each once and as it is now, the one whose last change is
 * the oldest first. Cursors are the uuids of changes.
 * @throws Problem not-found when the reader is no member
 */
export async function listMessageChanges(
	readerUuid: string,
	messageGroupUuid: string,
	page: Omit<PageRequest, 'before'>,
): Promise<PageOfMessages> {
	const membership = await requireMembership(readerUuid, messageGroupUuid);
	const { Items = [] } = await dynamodb.send(new QueryCommand(listMessageChangesQuery(messageGroupUuid, page)));
	const found = Items as MessageItem[];
	const { isLeftOut, hiddenAfter } = await whatIsHidden(readerUuid, membership, found);
	const inPage = found.slice(0, page.limit);
	return {
		items: inPage.filter((item) => !isLeftOut(item)).map(toMessage),
		newer: found.length > page.limit ? inPage.at(-1)?.sort_uuid : undefined,
		hiddenAfter,
	};
}

/** The page that the items found by `listMessagesQuery` make. @param isLeftOut which of them its reader may not see */
export function pageOfMessages(
	found: readonly MessageItem[],
	page: PageRequest,
	isLeftOut: (item: MessageItem) => boolean = () => false,
): Page<Message> {
	const inPage = found.slice(0, page.limit);
	const isMore = found.length > page.limit;
	const forward = page.after !== undefined;
	if (!forward) inPage.reverse();
	return {
		items: inPage.filter((item) => !isLeftOut(item)).map(toMessage),
		older: forward || isMore ? inPage[0]?.sk : undefined,
		newer: (forward ? isMore : page.before !== undefined) ? inPage.at(-1)?.sk : undefined,
	};
}

/** A message that is known to be there. */
export async function getMessage(messageGroupUuid: string, messageUuid: string): Promise<Message> {
	const { Item } = await dynamodb.send(
		new GetCommand({ TableName: TABLE_NAME, Key: messageKey(messageGroupUuid, messageUuid), ConsistentRead: true }),
	);
	return toMessage(Item as MessageItem);
}
