import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import { v5, v7 } from 'uuid';
import type { List, Seeds, SeedUser } from '../../seeds/believable.ts';
import * as seedFiles from '../../seeds/index.ts';
import type { Line } from '../../seeds/transcript.ts';
import { messageGroupUuidOf } from '../messaging/ids.ts';
import { stateAfter } from '../messaging/message-group-state.ts';
import { newMessageGroupItems } from '../messaging/message-groups.ts';
import { newMessageItem } from '../messaging/messages.ts';
import type { MessageGroupItem, MessageItem } from '../messaging/table.ts';
import { writeAll } from '../platform/batch-write.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { handleKey } from '../users/handles.ts';
import type { User } from '../users/users.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';

/** Nothing for the seed files, or how much believable data. */
export type SeedRequest = FromSchema<typeof payloads.seedPayload>;

/** What was seeded. */
export interface Seeded {
	readonly users: number;
	readonly message_groups: number;
	readonly messages: number;
	/** Consumed write units. */
	readonly write_units: number;
	readonly seconds: number;
	/** Where the next invocation goes on, which counts only what it adds; absent when all is written. */
	readonly cursor?: string;
}

/** The next message to write. */
interface Position {
	readonly conversation: number;
	readonly line: number;
}

/** Messages between two looks at the clock. */
const CHUNK = 200;

/**
 * Writes people and conversations. Whatever is there already stays or is written again as it was, since every uuid
 * follows from the seeds: so it can be run again. Memory does not grow with the number of messages.
 * @throws Problem unavailable
 */
export async function seed(
	{ users, conversations }: Seeds = seedFiles,
	{ isTimeUp }: Run = { isTimeUp: () => false },
	cursor?: string,
): Promise<Seeded> {
	const started = performance.now();
	const position: Position = cursor === undefined ? { conversation: 0, line: 0 } : decodeCursor<Position>(cursor);
	const added = cursor === undefined ? await addUsers(users) : 0;
	let next: Position | undefined = position;
	let messageGroups = 0;
	let rowUnits = 0;
	async function* messages(): AsyncGenerator<MessageItem> {
		let { conversation, line } = position;
		let count = 0;
		for (; conversation < conversations.length; conversation++, line = 0) {
			const lines = conversations.at(conversation) as List<Line>;
			const pair = await pairOf(lines);
			// Rows come first: the stream function brings rows up to date, but does not make them.
			for (const units of await Promise.all(rowsOf(lines, pair).map(putRow))) rowUnits += units;
			if (line === 0) messageGroups++;
			for (; line < lines.length; line++) {
				yield messageOf(lines, line, pair);
				if (++count % CHUNK === 0 && isTimeUp()) {
					next = { conversation, line: line + 1 };
					return;
				}
			}
		}
		next = undefined;
	}
	const { items, writeUnits } = await writeAll(messages());
	return {
		users: added,
		message_groups: messageGroups,
		messages: items,
		write_units: writeUnits + rowUnits,
		seconds: Math.round(performance.now() - started) / 1000,
		...(next && { cursor: encodeCursor(next) }),
	};
}

/** Namespace of the version 5 uuids of seeded users, which are the same in every new database. */
const USER_NAMESPACE = '0b0c2c56-8a0f-4a0c-8f55-4a5b1c0e7d13';

/** Users in one statement. */
const USERS_BATCH = 1000;

/** Adds those users who are not there. @returns how many users there are of those given */
async function addUsers(users: List<SeedUser>): Promise<number> {
	for (let from = 0; from < users.length; from += USERS_BATCH) {
		const batch: SeedUser[] = [];
		for (let i = from; i < Math.min(from + USERS_BATCH, users.length); i++) batch.push(users.at(i) as SeedUser);
		const uuids = batch.map(({ handle }) => v5(handle, USER_NAMESPACE));
		const columns = (['handle', 'display_name', 'email'] as const).map((column) => batch.map((user) => user[column]));
		await query(
			`INSERT INTO users (uuid, handle, display_name, email)
			SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
			[uuids, ...columns],
			IDEMPOTENT,
		);
	}
	return users.length;
}

/** The two of a conversation. */
type Pair = readonly [User, User];

/** The two people of a conversation, as Postgres has them. */
async function pairOf(lines: List<Line>): Promise<Pair> {
	const one = lines.at(0)?.handle;
	let i = 1;
	while (i < lines.length && lines.at(i)?.handle === one) i++;
	const handles = [one ?? '', lines.at(i)?.handle ?? ''];
	const users = await query<User>(
		'SELECT uuid, handle, display_name FROM users WHERE handle_key = ANY($1::text[])',
		[handles.map(handleKey)],
		IDEMPOTENT,
	);
	const [first, second] = handles.map((handle) => users.find((user) => isHandleOf(user, handle)));
	if (!first || !second) throw new Error('A conversation needs two people who are among the users');
	return [first, second];
}

const isHandleOf = (user: User, handle: string): boolean => handleKey(user.handle) === handleKey(handle);

/** A message of a conversation; its uuid follows from its time and place. */
function messageOf(lines: List<Line>, i: number, pair: Pair): MessageItem {
	const { time, handle, text } = lines.at(i) as Line;
	const messageGroupUuid = messageGroupUuidOf(pair[0].uuid, pair[1].uuid);
	const sender = pair.find((user) => isHandleOf(user, handle));
	if (!sender) throw new Error(`${handle} speaks in a conversation of two others`);
	const recipient = sender === pair[0] ? pair[1] : pair[0];
	const random = createHash('sha256').update(`${messageGroupUuid}/${i}`).digest();
	return newMessageItem(messageGroupUuid, sender, recipient.uuid, text, v7({ msecs: time.getTime(), random }));
}

/** Both members' items after the last message. */
const rowsOf = (lines: List<Line>, [one, two]: Pair): MessageGroupItem[] =>
	newMessageGroupItems(one, two, stateAfter(messageOf(lines, lines.length - 1, [one, two])));

/** Writes a row unless it is there with the same or a newer message. @returns consumed write units */
async function putRow(row: MessageGroupItem): Promise<number> {
	try {
		const { ConsumedCapacity } = await dynamodb.send(
			new PutCommand({
				TableName: TABLE_NAME,
				Item: row,
				ConditionExpression: 'attribute_not_exists(pk) OR sort_uuid < :uuid',
				ExpressionAttributeValues: { ':uuid': row.sort_uuid },
				ReturnConsumedCapacity: 'TOTAL',
			}),
		);
		return ConsumedCapacity?.CapacityUnits ?? 0;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return 0;
		throw error;
	}
}
