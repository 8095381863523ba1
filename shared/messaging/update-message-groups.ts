import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { concurrently } from '../platform/concurrently.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { DELETED_USER } from '../users/deleted-user.ts';
import { foldMessages, type MemberUpdate, type MessageGroupState } from './message-group-state.ts';
import { invalidatePages } from './page-cache.ts';
import { type MessageGroupItem, type MessageItem, messageGroupUuidOfMessage, messagesPk } from './table.ts';
import { unmarshalled } from './unmarshalled.ts';
import { messageImage } from './validators.ts';

/** A stream record that did not make it into the rows. */
export interface FailedRecord {
	readonly sequenceNumber: string;
	/** Absent when the record has no proper image of a message. */
	readonly messageGroupUuid: string | undefined;
}

/**
 * Message groups written at once. Each takes two connections; opening one for each group of a large batch at the same
 * moment took longer than connecting may.
 */
const AT_ONCE = 8;

/**
 * Brings message groups up to date with a batch of stream records: folds the batch into one new state for each group and
 * writes it to both members' rows. Replays, in part or whole and in any order, change nothing.
 * @returns the records that failed: those without a proper image of a message, and those of groups that could not be
 * written
 */
export async function updateMessageGroups(records: readonly DynamoDBRecord[]): Promise<FailedRecord[]> {
	const images = records.map((record) => [record, imageOf(record)] as const);
	const messages = images.flatMap(([, image]) => image ?? []);
	const failedGroups = new Set<string>();
	await concurrently(foldMessages(messages), AT_ONCE, async ({ messageGroupUuid, members }) => {
		try {
			await allDone([invalidatePages([messagesPk(messageGroupUuid)]), updateMembers(members)]);
		} catch (error) {
			logger.error('Message group not updated', { message_group_uuid: messageGroupUuid, error: errorLog(error) });
			failedGroups.add(messageGroupUuid);
		}
	});
	return images.flatMap(([record, image]) => {
		const messageGroupUuid = image && messageGroupUuidOfMessage(image);
		if (messageGroupUuid !== undefined && !failedGroups.has(messageGroupUuid)) return [];
		return [{ sequenceNumber: record.dynamodb?.SequenceNumber ?? '', messageGroupUuid }];
	});
}

/** Waits for all, also when one fails, so that nothing is still on its way when the function answers. */
async function allDone<Results extends readonly unknown[]>(
	promises: {
		readonly [I in keyof Results]: Promise<Results[I]>;
	},
): Promise<Results> {
	const failed = (await Promise.allSettled(promises)).find((result) => result.status === 'rejected');
	if (failed) throw failed.reason;
	return Promise.all(promises) as unknown as Promise<Results>;
}

/**
 * Brings both members' items up to a state. One that is not there is right where its member's account is gone: the other's item
 * says so by their name or, when both are gone, the message by its author's.
 * @throws MissingMessageGroupRow
 */
async function updateMembers(members: readonly MemberUpdate[]): Promise<void> {
	const items = await allDone(members.map(updateMessageGroup));
	const { names } = members.find((member) => member.names) ?? {};
	const missing = items.filter((item) => item === undefined).length;
	const there = items.find((item) => item !== undefined);
	if (missing > 0 && (there ?? names)?.user_handle !== DELETED_USER.handle) throw new MissingMessageGroupRow();
}

/** The message of a record; undefined, and logged, when it is not one. */
function imageOf({ dynamodb, eventID }: DynamoDBRecord): MessageItem | undefined {
	const image = unmarshalled(dynamodb?.NewImage);
	if (messageImage(image)) return image;
	const fields = messageImage.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`.trim());
	logger.error('Stream record without a proper message', { event_id: eventID, fields });
	return undefined;
}

/** The row that a message should be shown in is not there, though the message is: only a rebuild can help. */
class MissingMessageGroupRow extends Error {
	override readonly name = 'MissingMessageGroupRow';
}

/**
 * Brings one member's item up to a state unless it is there or further already: the condition is the fold's order, so that
 * replays and late records change nothing. The item of somebody who has blocked the other does not move from then on, but
 * what it shows can still change, and so be deleted. What the member marked stays.
 * @returns the item as it is then; undefined when it is not there
 */
export async function updateMessageGroup({ key, state, names }: MemberUpdate): Promise<MessageGroupItem | undefined> {
	const fields = Object.entries({ ...state, ...names });
	const absent = OPTIONAL_FIELDS.filter((field) => state[field] === undefined);
	let item: MessageGroupItem | undefined;
	try {
		const { Attributes } = await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: key,
				UpdateExpression: `SET ${fields.map(([name]) => `${name} = :${name}`)} REMOVE ${['notify', ...absent]}`,
				ConditionExpression: `(${isFurther(state)}) AND (attribute_not_exists(blocked_uuid) OR blocked_uuid > :sort_uuid)`,
				ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
				ReturnValues: 'ALL_NEW',
				ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
			}),
		);
		item = Attributes as MessageGroupItem;
	} catch (error) {
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
		item = error.Item && (unmarshalled(error.Item) as unknown as MessageGroupItem);
	}
	await invalidatePages([key.pk]);
	return item;
}

/** That a state is further than what an item shows: a newer message, or a later change of the same. */
const isFurther = ({ last_message_edited_uuid: changed }: MessageGroupState): string =>
	changed === undefined
		? 'sort_uuid < :sort_uuid'
		: `sort_uuid < :sort_uuid OR (sort_uuid = :sort_uuid AND (attribute_not_exists(last_message_edited_uuid)
			OR last_message_edited_uuid < :last_message_edited_uuid))`;

/** What a state has of a changed message only. */
const OPTIONAL_FIELDS = ['last_message_edited_uuid', 'last_message_deleted'] as const;
