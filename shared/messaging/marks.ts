import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { invalidField, messageGroupNotFound, unavailable } from '../contract/problems.ts';
import type { MessageGroup } from '../contract/types.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { newMessageUuid, newUuidAfter } from './ids.ts';
import { type Membership, requireCurrentMembership, requireMembership } from './memberships.ts';
import { toMessageGroup } from './message-groups.ts';
import { invalidatePages } from './page-cache.ts';
import { type MessageGroupItem, type MessageItem, messageGroupKey, messageKey } from './table.ts';
import { isHidden } from './visibility.ts';

/**
 * Marks a message group as read up to a message. A marker never moves back: a lower one, and the same one again, changes
 * nothing. One that moves takes away the mark that the group is unread.
 * @throws Problem not-found, invalid when the message is none of the group, unavailable
 */
export async function markRead(userUuid: string, messageGroupUuid: string, messageUuid: string): Promise<MessageGroup> {
	const membership = await requireMembership(userUuid, messageGroupUuid);
	const message = await findMessage(messageGroupUuid, messageUuid);
	const hides = (known: Membership): boolean => message !== undefined && isHidden(known, message);
	// A block that is remembered here may have been lifted.
	const isLeftOut = hides(membership) && hides(await requireCurrentMembership(userUuid, messageGroupUuid));
	if (message === undefined || isLeftOut) {
		throw invalidField('message_uuid', 'is not the uuid of a message in this message group');
	}
	const { item } = await updateMarks(userUuid, messageGroupUuid, {
		UpdateExpression: 'SET last_read_uuid = :uuid, notify = :notify REMOVE marked_unread_uuid',
		ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(last_read_uuid) OR last_read_uuid < :uuid)',
		ExpressionAttributeValues: { ':uuid': messageUuid, ':notify': 'read' },
	});
	return toMessageGroup(item);
}

/** How often a message may be ahead of our clock, and of the one before. */
const MAX_ATTEMPTS = 3;

/**
 * Marks a message group as unread, whatever was read of it: until its member sends a message or their marker moves.
 * @throws Problem not-found, unavailable
 */
export async function markUnread(userUuid: string, messageGroupUuid: string): Promise<MessageGroup> {
	let uuid = newMessageUuid();
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
		const { item, isUpdated } = await updateMarks(userUuid, messageGroupUuid, {
			UpdateExpression: 'SET marked_unread_uuid = :uuid, notify = :notify',
			// Only a message that comes after the mark takes it away.
			ConditionExpression: 'sort_uuid < :uuid',
			ExpressionAttributeValues: { ':uuid': uuid, ':notify': 'unread' },
		});
		if (isUpdated) return toMessageGroup(item);
		uuid = newUuidAfter(item.sort_uuid);
	}
	throw unavailable(new Error('The newest message was ahead of the mark at every attempt'));
}

async function findMessage(
	messageGroupUuid: string,
	messageUuid: string,
): Promise<Pick<MessageItem, 'sk' | 'user_uuid'> | undefined> {
	const { Item } = await dynamodb.send(
		new GetCommand({
			TableName: TABLE_NAME,
			Key: messageKey(messageGroupUuid, messageUuid),
			ProjectionExpression: 'sk, user_uuid',
			ConsistentRead: true,
		}),
	);
	return Item as MessageItem | undefined;
}

interface Marked {
	/** The member's item as it is now. */
	readonly item: MessageGroupItem;
	readonly isUpdated: boolean;
}

/**
 * Updates what a member has marked in their item, on a condition.
 * @throws Problem not-found when there is no such item
 */
async function updateMarks(
	userUuid: string,
	messageGroupUuid: string,
	update: Pick<UpdateCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>,
): Promise<Marked> {
	const key = messageGroupKey(userUuid, messageGroupUuid);
	try {
		const { Attributes } = await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: key,
				...update,
				ReturnValues: 'ALL_NEW',
				ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
			}),
		);
		await invalidatePages([key.pk]);
		return { item: Attributes as MessageGroupItem, isUpdated: true };
	} catch (error) {
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
		if (!error.Item) throw messageGroupNotFound();
		return { item: unmarshall(error.Item) as MessageGroupItem, isUpdated: false };
	}
}
