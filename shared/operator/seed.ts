import { setTimeout as pause } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
	BatchGetCommand,
	type BatchGetCommandInput,
	type BatchGetCommandOutput,
	PutCommand,
} from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import type { Conversation, List, Seeds, SeedUser } from '../../seeds/believable.ts';
import * as seedFiles from '../../seeds/index.ts';
import type { MessageGroupItem, MessageItem } from '../messaging/table.ts';
import { batchGet } from '../platform/batch-get.ts';
import { writeAll } from '../platform/batch-write.ts';
import { dynamodb, PATIENT, TABLE_NAME } from '../platform/dynamodb.ts';
import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { DELETED_USER } from '../users/deleted-user.ts';
import { findUsersByUuid } from '../users/users.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import {
	type PlannedConversation,
	planConversation,
	type SkippedConversation,
	seedUserUuid,
	speakersOf,
} from './seed-plan.ts';
import { seedPosition } from './validators.ts';

/** Nothing for the seed files, or how much believable data. */
export type SeedRequest = FromSchema<typeof payloads.seedPayload>;

/** What was seeded. */
export interface Seeded {
	readonly users: number;
	readonly message_groups: number;
	readonly messages: number;
	/** Conversations that were left out, since a real user has a handle of the seed's, or somebody in them was erased. */
	readonly skipped: readonly SkippedConversation[];
	/** Consumed write units. */
	readonly write_units: number;
	readonly seconds: number;
	/** Where the next invocation goes on, which counts only what it adds; absent when all is written. */
	readonly cursor?: string;
}

type Position = FromSchema<typeof payloads.seedPosition>;

const START: Position = { user: 0, conversation: 0, line: 0 };

/** Users in one statement. */
const USERS_BATCH = 1000;

/** Messages between two looks at the clock, and the most that DynamoDB reads at once. */
const CHUNK = 100;

/**
 * Writes people and conversations. What is there already stays as it is, since every uuid follows from the seeds: so it
 * can be run again. A conversation of a handle that a real user has is left out. Memory does not grow with the number of
 * messages.
 * @throws Problem unavailable
 */
export async function seed(
	{ users, conversations }: Seeds = seedFiles,
	{ isTimeUp }: Run = { isTimeUp: () => false },
	cursor?: string,
): Promise<Seeded> {
	const started = performance.now();
	const position = cursor === undefined ? START : decodeCursor(cursor, seedPosition);
	let { user } = position;
	let next: Position | undefined;
	const skipped: SkippedConversation[] = [];
	const counts = { users: 0, message_groups: 0, messages: 0 };
	let rowUnits = 0;

	async function* messages(): AsyncGenerator<MessageItem> {
		let { conversation, line } = position;
		for (; conversation < conversations.length; conversation++, line = 0) {
			const lines = conversations.at(conversation) as Conversation;
			const plan = await planHere(lines);
			if ('of_others' in plan) {
				skipped.push(plan);
				if (!isTimeUp()) continue;
				next = { user, conversation: conversation + 1, line: 0 };
				return;
			}
			// Rows come first: the stream function brings rows up to date, but does not make them.
			const units = await Promise.all(plan.rows.map(putRow));
			const isNew = units.every((consumed) => consumed > 0);
			rowUnits += units.reduce((sum, consumed) => sum + consumed, 0);
			if (line === 0) counts.message_groups++;
			while (line < lines.length) {
				const chunk: MessageItem[] = [];
				while (chunk.length < CHUNK && line < lines.length) chunk.push(plan.messageAt(line++));
				yield* isNew ? chunk : await missingOf(chunk);
				counts.messages += chunk.length;
				if (isTimeUp()) {
					next = { user, conversation, line };
					return;
				}
			}
		}
	}
	while (user < users.length && !next) {
		const batch = rangeOf(users, user, USERS_BATCH);
		counts.users += await addUsers(batch);
		user += batch.length;
		if (user < users.length && isTimeUp()) next = { ...position, user };
	}
	const { writeUnits } = await writeAll(next ? [] : messages());
	return {
		...counts,
		skipped,
		write_units: writeUnits + rowUnits,
		seconds: Math.round(performance.now() - started) / 1000,
		...(next && { cursor: encodeCursor(next) }),
	};
}

/** What a conversation puts into the table, if its people are those of the seed, and none of them was erased. */
async function planHere(lines: Conversation): Promise<PlannedConversation | SkippedConversation> {
	const handles = speakersOf(lines);
	const plan = planConversation(lines, await findUsersByUuid(handles.map(seedUserUuid)));
	if ('of_others' in plan || !(await isErased(plan))) return plan;
	return { handles, of_others: [], is_erased: true };
}

/** Whether somebody who was erased is in a conversation that is there: a seed brings back nothing of theirs. */
async function isErased({ rows, messageAt }: PlannedConversation): Promise<boolean> {
	const found = await batchGet<MessageGroupItem | MessageItem>([...rows, messageAt(0)], ['user_handle']);
	return found.some(({ user_handle }) => user_handle === DELETED_USER.handle);
}

/** A part of a list. */
function rangeOf<Item>(list: List<Item>, from: number, count: number): Item[] {
	const range: Item[] = [];
	for (let i = from; i < Math.min(from + count, list.length); i++) range.push(list.at(i) as Item);
	return range;
}

/** Adds those users who are not there and whose handles nobody has. @returns how many of them are there now */
async function addUsers(users: readonly SeedUser[]): Promise<number> {
	const uuids = users.map(({ handle }) => seedUserUuid(handle));
	const columns = (['handle', 'display_name', 'email'] as const).map((column) => users.map((user) => user[column]));
	await query(
		`INSERT INTO users (uuid, handle, display_name, email)
		SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
		[uuids, ...columns],
		IDEMPOTENT,
	);
	const there = await query('SELECT uuid FROM users WHERE uuid = ANY($1::uuid[])', [uuids], IDEMPOTENT);
	return there.length;
}

/** Those of some messages that are not in the table; one that was edited or deleted stays so. */
async function missingOf(messages: readonly MessageItem[]): Promise<MessageItem[]> {
	const found = new Set<string>();
	let requests: BatchGetCommandInput['RequestItems'] = {
		[TABLE_NAME]: {
			Keys: messages.map(({ pk, sk }) => ({ pk, sk })),
			ProjectionExpression: 'sk',
			ConsistentRead: true,
		},
	};
	while (requests?.[TABLE_NAME]) {
		const { Responses, UnprocessedKeys }: BatchGetCommandOutput = await dynamodb.send(
			new BatchGetCommand({ RequestItems: requests }),
			PATIENT,
		);
		for (const { sk } of Responses?.[TABLE_NAME] ?? []) found.add(sk);
		requests = UnprocessedKeys;
		if (requests?.[TABLE_NAME]) await pause(Math.random() * 200);
	}
	return messages.filter(({ sk }) => !found.has(sk));
}

/** Writes a row unless it is there. @returns consumed write units; none when it was there */
async function putRow(row: MessageGroupItem): Promise<number> {
	try {
		const { ConsumedCapacity } = await dynamodb.send(
			new PutCommand({
				TableName: TABLE_NAME,
				Item: row,
				ConditionExpression: 'attribute_not_exists(pk)',
				ReturnConsumedCapacity: 'TOTAL',
			}),
		);
		return ConsumedCapacity?.CapacityUnits ?? 0;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return 0;
		throw error;
	}
}
