import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Problem, unavailable } from '../contract/problems.ts';
import { dynamodb, TABLE_NAME, until } from '../platform/dynamodb.ts';
import type { User } from '../users/users.ts';
import { endOfMillisecond, newUuidAfter, timeOf, writeDeadlineOf } from './ids.ts';
import { invalidatePages } from './page-cache.ts';
import { type Key, type MessageItem, messageKey } from './table.ts';

/** A change of a message that is there. */
export interface MessageChange {
	readonly message: string;
	/** Which time the change leaves in the message. */
	readonly time: 'edited_at' | 'deleted_at';
}

/** How often later changes may come before ours. */
const MAX_ATTEMPTS = 5;

/**
 * Changes an own message in place, in one write, if it is not deleted. Each change has a version 7 uuid and must be the
 * message's latest, in a later millisecond, so that all who see changes agree on their order, also those who see only their times;
 * where the latest known one is ahead of our clock, the next attempt comes after it. All attempts have one deadline: a container
 * that stood still must not bring back an old text after a newer one. The message takes its author's present names.
 * @returns the message as it is then, also when it was deleted before
 * @throws Problem not-found, not-yours, unavailable
 */
export async function changeMessage(
	author: User,
	messageGroupUuid: string,
	messageUuid: string,
	change: MessageChange,
): Promise<MessageItem> {
	const key = messageKey(messageGroupUuid, messageUuid);
	let latest = messageUuid;
	let deadline: number | undefined;
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
		const uuid = newUuidAfter(latest);
		deadline ??= writeDeadlineOf(uuid);
		const [found] = await Promise.all([update(key, author, { ...change, uuid }, deadline), invalidatePages([key.pk])]);
		if (found === undefined) throw new Problem('not-found', 'There is no such message in this message group.');
		if (found.user_uuid !== author.uuid) throw new Problem('not-yours', 'Only its author can change a message.');
		if (found.sort_uuid === uuid || found.deleted_at !== undefined) return found;
		latest = endOfMillisecond(found.sort_uuid ?? messageUuid);
	}
	throw unavailable(new Error('A message was changed by others at every attempt'));
}

/**
 * @returns the message after the update or, when it was refused, as it is; undefined when it is not there. One that has the
 * uuid of this change although it was refused was changed by an earlier attempt of this very call, which was not told.
 */
async function update(
	key: Key,
	author: User,
	{ uuid, ...change }: MessageChange & { readonly uuid: string },
	deadline: number,
): Promise<MessageItem | undefined> {
	try {
		const command = new UpdateCommand({
			TableName: TABLE_NAME,
			Key: key,
			UpdateExpression: `SET message = :message, ${change.time} = :at, sort_uuid = :uuid, user_handle = :handle,
					user_display_name = :name`,
			ConditionExpression: `user_uuid = :author AND attribute_not_exists(deleted_at)
					AND (attribute_not_exists(sort_uuid) OR sort_uuid < :uuid)
					AND (attribute_not_exists(edited_at) OR edited_at < :at)`,
			ExpressionAttributeValues: {
				':message': change.message,
				':at': timeOf(uuid).toISOString(),
				':uuid': uuid,
				':handle': author.handle,
				':name': author.display_name,
				':author': author.uuid,
			},
			ReturnValues: 'ALL_NEW',
			ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
		});
		const { Attributes } = await dynamodb.send(command, until(deadline));
		return Attributes as MessageItem;
	} catch (error) {
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
		return error.Item && (unmarshall(error.Item) as MessageItem);
	}
}
