import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { unavailable } from '../contract/problems.ts';
import { newUuidAfter, timeOf } from '../messaging/ids.ts';
import { blockKey, type Key, type MessageGroupItem, type MessageItem, messageGroupKey } from '../messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { DELETED_USER } from '../users/deleted-user.ts';
import { rebuildMessageGroup } from './rebuild-message-group.ts';

/** How often others may change a message before we do. */
const MAX_ATTEMPTS = 10;

/** Whether nothing is left in a message of what its author wrote and was called. */
export const isErased = ({ message, deleted_at, user_handle, user_display_name }: MessageItem): boolean =>
	message === '' &&
	deleted_at !== undefined &&
	user_handle === DELETED_USER.handle &&
	user_display_name === DELETED_USER.display_name;

/**
 * Makes a message a tombstone of nobody's. It is a change like any other, so that previews, listMessageChanges and sockets
 * follow, and no stream record from before it can bring anything back.
 * @throws Problem unavailable
 */
export async function eraseMessage(item: MessageItem): Promise<void> {
	let latest = item.sort_uuid ?? item.sk;
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
		const found = await makeTombstone(item, newUuidAfter(latest));
		if (!found || isErased(found)) return;
		latest = found.sort_uuid ?? found.sk;
	}
	throw unavailable(new Error('A message was changed by others at every attempt'));
}

/** @returns the message as it is where a later change stood in the way */
async function makeTombstone({ pk, sk }: Key, uuid: string): Promise<MessageItem | undefined> {
	try {
		await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: { pk, sk },
				UpdateExpression: `SET message = :empty, deleted_at = if_not_exists(deleted_at, :at), sort_uuid = :uuid,
					user_handle = :handle, user_display_name = :name`,
				ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(sort_uuid) OR sort_uuid < :uuid)',
				ExpressionAttributeValues: {
					':empty': '',
					':at': timeOf(uuid).toISOString(),
					':uuid': uuid,
					':handle': DELETED_USER.handle,
					':name': DELETED_USER.display_name,
				},
				ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
			}),
		);
		return undefined;
	} catch (error) {
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
		return error.Item && (unmarshall(error.Item) as MessageItem);
	}
}

/**
 * Takes a user out of the other member's item of a message group, once the user's messages in it are erased: the names, and
 * blocks of either side. The item is brought up to its newest message, so that late stream records, which have old names, come too
 * late for it.
 * @throws Problem unavailable
 */
export async function eraseFromOther(
	userUuid: string,
	{ sk: group, user_uuid: otherUuid }: MessageGroupItem,
): Promise<void> {
	await deleteItem(blockKey(otherUuid, userUuid));
	try {
		await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: messageGroupKey(otherUuid, group),
				UpdateExpression:
					'SET user_handle = :handle, user_display_name = :name REMOVE blocked_uuid, blocked_by_other, notify',
				ConditionExpression: 'user_uuid = :user',
				ExpressionAttributeValues: {
					':user': userUuid,
					':handle': DELETED_USER.handle,
					':name': DELETED_USER.display_name,
				},
			}),
		);
	} catch (error) {
		// The other's account is gone, too.
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
	}
	await rebuildMessageGroup(group);
}

export async function deleteItem({ pk, sk }: Key): Promise<void> {
	await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: { pk, sk } }));
}
