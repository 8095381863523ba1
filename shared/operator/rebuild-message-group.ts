import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '../contract/problems.ts';
import { stateAfter } from '../messaging/message-group-state.ts';
import { findMessageGroupItem, newMessageGroupItems } from '../messaging/message-groups.ts';
import { listMessagesQuery } from '../messaging/messages.ts';
import {
	type Key,
	type MessageGroupItem,
	type MessageItem,
	messageGroupKey,
	messageGroupUuidOfMessage,
	userUuidOfMessageGroup,
} from '../messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { DELETED_USER } from '../users/deleted-user.ts';
import { findUsersByUuid, type User } from '../users/users.ts';

/** A row that is not what the messages and the user table say. */
export interface InconsistentRow {
	/** Whose row. */
	readonly user_uuid: string;
	readonly message_group_uuid: string;
	/** `orphaned`: its message group has no messages, or its user is not a member. */
	readonly fault: 'missing' | 'wrong' | 'orphaned';
	/** What is wrong in it. */
	readonly fields?: readonly string[];
}

/** What was found in the rows of one message group. */
export interface RebuiltMessageGroup {
	readonly checked: number;
	readonly inconsistent: readonly InconsistentRow[];
	/** How many of the inconsistent rows were written or removed; none in a dry run. */
	readonly repaired: number;
}

export interface RebuildOptions {
	/** Whether to change nothing and only say what is wrong. */
	readonly dryRun?: boolean;
}

/** How often a row may change under our hands before we give up. */
const MAX_TRIES = 10;

/**
 * Makes both members' rows of a message group what its newest message and the user table say: rows that are missing,
 * behind, ahead of every message, or have other texts or names. It is safe while people write: a row is written only if
 * it is still the one that was compared, by a message that was read after it, so it never goes back behind what the
 * stream function wrote. A damaged row that was ahead made the stream function pass over messages, so rows are compared
 * again after every write, until they are right.
 * @returns nothing checked when the message group has no messages
 * @throws Problem unavailable when the rows kept changing
 */
export async function rebuildMessageGroup(
	messageGroupUuid: string,
	{ dryRun = false }: RebuildOptions = {},
): Promise<RebuiltMessageGroup> {
	let newest = await findNewestMessage(messageGroupUuid);
	if (!newest) return { checked: 0, inconsistent: [], repaired: 0 };
	const repaired = new Map<string, InconsistentRow>();
	for (let tries = 0; tries < MAX_TRIES; tries++) {
		const members = membersOf(newest);
		const users = await findUsersByUuid(members);
		const rows = await Promise.all(
			members.map((member) => findMessageGroupItem(messageGroupKey(member, messageGroupUuid))),
		);
		const compare = async (message: MessageItem): Promise<Comparison[]> => {
			const shown = await Promise.all(rows.map((row) => findShownMessage(message, row)));
			return shown.flatMap((one, i) => comparisonOf(one, i, rows, users) ?? []);
		};
		let wrong = await compare(newest);
		if (wrong.length > 0) {
			newest = (await findNewestMessage(messageGroupUuid)) ?? newest;
			wrong = await compare(newest);
		}
		if (dryRun || wrong.length === 0) {
			const inconsistent = [...repaired.values(), ...wrong.map((comparison) => comparison.inconsistent)];
			return { checked: members.length, inconsistent, repaired: repaired.size };
		}
		await Promise.all(
			wrong.map(async ({ row, before, inconsistent }) => {
				if ((await updateRow(row, before)) && !repaired.has(row.pk)) repaired.set(row.pk, inconsistent);
			}),
		);
	}
	throw unavailable(new Error(`The rows of message group ${messageGroupUuid} kept changing`));
}

/**
 * Removes a row whose message group has no messages, or none of its user's. If somebody writes the first message at
 * that moment, the row is made again.
 * @returns what was wrong; undefined when the row has its place
 * @throws Problem unavailable when the row kept changing
 */
export async function removeOrphanedRow(
	key: Key,
	{ dryRun = false }: RebuildOptions = {},
): Promise<InconsistentRow | undefined> {
	const user_uuid = userUuidOfMessageGroup(key);
	const isOrphaned = async (): Promise<boolean> => {
		const newest = await findNewestMessage(key.sk);
		return newest === undefined || !membersOf(newest).includes(user_uuid);
	};
	for (let tries = 0; tries < MAX_TRIES; tries++) {
		const row = await findMessageGroupItem(key);
		if (!row || !(await isOrphaned())) return undefined;
		const inconsistent: InconsistentRow = { user_uuid, message_group_uuid: key.sk, fault: 'orphaned' };
		if (dryRun) return inconsistent;
		if (!(await deleteRow(row))) continue;
		if (!(await isOrphaned())) await rebuildMessageGroup(key.sk);
		return inconsistent;
	}
	throw unavailable(new Error(`Row ${key.sk} of ${key.pk} kept changing`));
}

/** What is wrong with one member's row, and the row that it should be. */
interface Comparison {
	readonly before: MessageGroupItem | undefined;
	readonly inconsistent: InconsistentRow;
	readonly row: MessageGroupItem;
}

/** Both members, in the same order whoever wrote. */
const membersOf = ({ user_uuid, recipient_uuid }: MessageItem): string[] => [user_uuid, recipient_uuid].sort();

/** Judges the row of member i by the message that it is to show. @returns undefined when nothing is wrong */
function comparisonOf(
	newest: MessageItem,
	i: number,
	rows: readonly (MessageGroupItem | undefined)[],
	users: ReadonlyMap<string, User>,
): Comparison | undefined {
	const members = membersOf(newest);
	const [member = '', otherUuid = ''] = i === 0 ? members : members.toReversed();
	const messageGroupUuid = messageGroupUuidOfMessage(newest);
	const before = rows[i];
	const ofRow = { user_uuid: member, message_group_uuid: messageGroupUuid };
	// Whoever is not in Postgres, or being erased there, gets no item, and is shown as deleted.
	if (!before && !users.has(member)) return undefined;
	const other = users.get(otherUuid) ?? { uuid: otherUuid, ...DELETED_USER };
	const self = users.get(member) ?? { uuid: member, ...DELETED_USER };
	const [row] = newMessageGroupItems(self, other, stateAfter(newest));
	if (!before) return { before, row, inconsistent: { ...ofRow, fault: 'missing' } };
	const fields = differingFields(before, row);
	return fields.length === 0 ? undefined : { before, row, inconsistent: { ...ofRow, fault: 'wrong', fields } };
}

function differingFields(before: MessageGroupItem, row: MessageGroupItem): string[] {
	const fields = new Set([...Object.keys(before), ...Object.keys(row)]) as Set<keyof MessageGroupItem>;
	return [...fields].filter((field) => !MEMBERS_OWN.includes(field) && !isDeepStrictEqual(before[field], row[field]));
}

/** A message group's newest message. @param before only what is older than this counts */
async function findNewestMessage(messageGroupUuid: string, before?: string): Promise<MessageItem | undefined> {
	const { Items } = await dynamodb.send(new QueryCommand(listMessagesQuery(messageGroupUuid, { limit: 1, before })));
	return Items?.[0] as MessageItem | undefined;
}

/** What a member's row is to show: the newest message or, for somebody who has blocked the other, the newest before the block. */
async function findShownMessage(newest: MessageItem, row: MessageGroupItem | undefined): Promise<MessageItem> {
	const { blocked_uuid } = row ?? {};
	if (blocked_uuid === undefined || newest.sk < blocked_uuid) return newest;
	return (await findNewestMessage(messageGroupUuidOfMessage(newest), blocked_uuid)) ?? newest;
}

/** What its member marked and whom they blocked: nothing that messages tell, so it stays as it is. */
const MEMBERS_OWN: readonly string[] = [
	'last_read_uuid',
	'marked_unread_uuid',
	'notify',
	'blocked_uuid',
	'blocked_by_other',
] satisfies (keyof MessageGroupItem)[];

/** What a row is compared by: whoever brings one to another message, or blocks the other, changes one of these. */
const COMPARED = ['sort_uuid', 'last_message_edited_uuid', 'blocked_uuid'] as const;

/** Holds while the row shows the message that it showed when it was read, or while there is none. */
function unchanged(before: MessageGroupItem | undefined) {
	const known = COMPARED.filter((field) => before?.[field] !== undefined);
	return {
		ConditionExpression: COMPARED.map((field) =>
			known.includes(field) ? `${field} = :before_${field}` : `attribute_not_exists(${field})`,
		).join(' AND '),
		values: Object.fromEntries(known.map((field) => [`:before_${field}`, before?.[field]])),
	};
}

/** Writes what messages and names tell into a row, also one that is not there. @returns whether it was still as it was before */
function updateRow({ pk, sk, ...row }: MessageGroupItem, before: MessageGroupItem | undefined): Promise<boolean> {
	const fields = Object.keys(row) as (keyof typeof row)[];
	const surplus = before ? differingFields(before, { pk, sk, ...row }).filter((field) => !(field in row)) : [];
	const { ConditionExpression, values } = unchanged(before);
	const remove = surplus.length > 0 ? ` REMOVE ${surplus.map((_, i) => `#surplus${i}`)}` : '';
	return isDone(
		dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: { pk, sk },
				UpdateExpression: `SET ${fields.map((field) => `${field} = :${field}`)}${remove}`,
				ConditionExpression,
				...(surplus.length > 0 && {
					ExpressionAttributeNames: Object.fromEntries(surplus.map((field, i) => [`#surplus${i}`, field])),
				}),
				ExpressionAttributeValues: {
					...values,
					...Object.fromEntries(fields.map((field) => [`:${field}`, row[field]])),
				},
			}),
		),
	);
}

/** @returns whether the row was still as it was */
function deleteRow(row: MessageGroupItem): Promise<boolean> {
	const { pk, sk } = row;
	const { ConditionExpression, values } = unchanged(row);
	const condition = {
		ConditionExpression,
		...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
	};
	return isDone(dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: { pk, sk }, ...condition })));
}

async function isDone(write: Promise<unknown>): Promise<boolean> {
	try {
		await write;
		return true;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return false;
		throw error;
	}
}
