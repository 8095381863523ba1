import { GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import { messageGroupUuidOf } from '../messaging/ids.ts';
import {
	itemTypeOf,
	type Key,
	messageGroupKey,
	messageGroupsPk,
	messageGroupUuidOfMessage,
} from '../messaging/table.ts';
import { concurrently } from '../platform/concurrently.ts';
import { dynamodb, PATIENT, TABLE_NAME } from '../platform/dynamodb.ts';
import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { invalidFields } from './operator-error.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { type InconsistentRow, rebuildMessageGroup, removeOrphanedRow } from './rebuild-message-group.ts';
import { requireUser } from './require-user.ts';
import { rebuildPosition } from './validators.ts';

/**
 * Only one message group, or only those of the user with a handle, or all. A row of a group without messages is found
 * by its user's handle or by all.
 */
export type RebuildRequest = FromSchema<typeof payloads.rebuildMessageGroupsPayload>;

export interface Rebuilt {
	readonly rows_checked: number;
	readonly rows_wrong: number;
	/** How many were written or, being orphaned, removed. */
	readonly rows_repaired: number;
	/** The wrong rows, the first hundred of this invocation. */
	readonly wrong: readonly InconsistentRow[];
	/** Where the next invocation goes on; absent when all was checked. */
	readonly cursor?: string;
}

type Position = FromSchema<typeof payloads.rebuildPosition>;

/** Items in a page, between two looks at the clock. */
const PAGE = 500;

/** Message groups rebuilt at once. */
const CONCURRENCY = 8;

/** Most wrong rows that an answer shows. */
const SHOWN = 100;

/** Message groups to rebuild and rows that may be orphaned, and where the walk goes on after them. */
interface Page {
	readonly messageGroupUuids: readonly string[];
	readonly rows: readonly Key[];
	readonly next: object | undefined;
}

/**
 * Recomputes message-group rows from messages: of one message group, of one user, or of all, page by page, so that
 * memory does not grow with the messages. Rows that are orphaned are removed. Safe while people write.
 * @throws InvalidPayload for a handle of nobody
 * @throws Problem unavailable
 */
export async function rebuildMessageGroups(
	{ message_group_uuid: uuid, handle, dryRun = false, cursor }: RebuildRequest,
	{ isTimeUp }: Run,
): Promise<Rebuilt> {
	if (uuid !== undefined && handle !== undefined) {
		throw invalidFields(['message_group_uuid', 'handle'], 'exclude each other: name one of them');
	}
	const wrong: InconsistentRow[] = [];
	const counts = { rows_checked: 0, rows_wrong: 0, rows_repaired: 0 };
	const count = (checked: number, inconsistent: readonly InconsistentRow[], repaired: number): void => {
		counts.rows_checked += checked;
		counts.rows_wrong += inconsistent.length;
		counts.rows_repaired += repaired;
		wrong.push(...inconsistent.slice(0, SHOWN - wrong.length));
	};
	const rebuild = async (messageGroupUuid: string): Promise<void> => {
		const { checked, inconsistent, repaired } = await rebuildMessageGroup(messageGroupUuid, { dryRun });
		count(checked, inconsistent, repaired);
	};
	const remove = async (row: Key): Promise<void> => {
		const orphaned = await removeOrphanedRow(row, { dryRun });
		if (orphaned) count(1, [orphaned], dryRun ? 0 : 1);
	};
	if (uuid !== undefined) {
		await rebuild(uuid);
		return { ...counts, wrong };
	}
	const position: Position = cursor === undefined ? {} : decodeCursor(cursor, rebuildPosition);
	const pages =
		handle === undefined ? tablePages(position) : userPages((await requireUser('handle', handle)).uuid, position);
	for await (const { messageGroupUuids, rows, next } of pages) {
		await concurrently(messageGroupUuids, CONCURRENCY, rebuild);
		await concurrently(rows, CONCURRENCY, remove);
		if (next && isTimeUp()) return { ...counts, wrong, cursor: encodeCursor(next) };
	}
	return { ...counts, wrong };
}

/**
 * The whole table. Items of a partition come one after another, so a message group begins where the partition key
 * changes, and one that went before a cursor is not met again.
 */
async function* tablePages({ after }: Position): AsyncGenerator<Page> {
	let previous = after?.pk;
	let start = after;
	do {
		const { Items = [], LastEvaluatedKey } = await dynamodb.send(
			new ScanCommand({ TableName: TABLE_NAME, ProjectionExpression: 'pk, sk', Limit: PAGE, ...startingAt(start) }),
			PATIENT,
		);
		start = LastEvaluatedKey as Key | undefined;
		const messageGroupUuids: string[] = [];
		for (const key of Items as Key[]) {
			if (itemTypeOf(key) === 'message' && key.pk !== previous) messageGroupUuids.push(messageGroupUuidOfMessage(key));
			previous = key.pk;
		}
		const rows = (Items as Key[]).filter((key) => itemTypeOf(key) === 'message_group');
		yield { messageGroupUuids, rows, next: start && { after: start } };
	} while (start);
}

/** A user's message groups: those of the rows, then those that the user's uuid makes with every other user's. */
async function* userPages(userUuid: string, { row, user }: Position): AsyncGenerator<Page> {
	if (user === undefined) yield* rowPages(userUuid, row);
	let last = user ?? FIRST_UUID;
	for (;;) {
		const users = await query<{ uuid: string }>(
			'SELECT uuid FROM users WHERE uuid > $1 AND uuid <> $2 ORDER BY uuid LIMIT $3',
			[last, userUuid, String(PAGE)],
			IDEMPOTENT,
		);
		const messageGroupUuids: string[] = [];
		await concurrently(users, CONCURRENCY, async ({ uuid }) => {
			const messageGroupUuid = messageGroupUuidOf(userUuid, uuid);
			if (!(await hasRow(messageGroupKey(userUuid, messageGroupUuid)))) messageGroupUuids.push(messageGroupUuid);
		});
		last = users.at(-1)?.uuid ?? last;
		const isLast = users.length < PAGE;
		yield { messageGroupUuids, rows: [], next: isLast ? undefined : { user: last } };
		if (isLast) return;
	}
}

/** Sorts before the uuid of every user. */
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

async function* rowPages(userUuid: string, after: Key | undefined): AsyncGenerator<Page> {
	let start = after;
	do {
		const { Items = [], LastEvaluatedKey } = await dynamodb.send(
			new QueryCommand({
				TableName: TABLE_NAME,
				KeyConditionExpression: 'pk = :pk',
				ExpressionAttributeValues: { ':pk': messageGroupsPk(userUuid) },
				ProjectionExpression: 'pk, sk',
				Limit: PAGE,
				...startingAt(start),
			}),
		);
		start = LastEvaluatedKey as Key | undefined;
		const rows = Items as Key[];
		const next = start ? { row: start } : { user: FIRST_UUID };
		yield { messageGroupUuids: rows.map(({ sk }) => sk), rows, next };
	} while (start);
}

const startingAt = (key: Key | undefined) => (key ? { ExclusiveStartKey: key } : {});

async function hasRow(key: Key): Promise<boolean> {
	const { Item } = await dynamodb.send(new GetCommand({ TableName: TABLE_NAME, Key: key, ProjectionExpression: 'pk' }));
	return Item !== undefined;
}
