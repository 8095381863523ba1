import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import * as seeds from '../seeds/index.ts';
import type { Line } from '../seeds/transcript.ts';
import { type Written, writeAll } from './batch-write.ts';
import { dynamodb, TABLE_NAME } from './dynamodb.ts';
import { messageGroupUuidOf } from './ids.ts';
import { stateAfter } from './message-group-state.ts';
import { newMessageGroupItem } from './message-groups.ts';
import { newMessageItem } from './messages.ts';
import { query } from './postgres.ts';
import type { MessageGroupItem, MessageItem } from './table.ts';
import type { User } from './users.ts';

/** Somebody to seed. */
export interface SeedUser {
	readonly handle: string;
	readonly display_name: string;
	readonly email: string;
}

/** What was seeded. */
export interface Seeded {
	readonly users: number;
	readonly message_groups: number;
	readonly messages: number;
	readonly write_units: number;
	readonly seconds: number;
}

/**
 * Writes people and conversations. Whatever is there already stays or is written again as it was, since every uuid
 * follows from the seeds: so it can be run again.
 * @throws Problem unavailable
 */
export async function seed(
	{ users, conversations }: { users: readonly SeedUser[]; conversations: Iterable<readonly Line[]> } = seeds,
	onProgress: (written: Written) => void = () => {},
): Promise<Seeded> {
	const started = performance.now();
	const people = await addUsers(users);
	let messageGroups = 0;
	let rowUnits = 0;
	async function* messages(): AsyncGenerator<MessageItem> {
		for (const conversation of conversations) {
			const { items, rows } = itemsOf(conversation, people);
			// Rows come first: the stream function brings rows up to date, but does not make them.
			for (const units of await Promise.all(rows.map(putRow))) rowUnits += units;
			messageGroups++;
			yield* items;
		}
	}
	const written = await writeAll(messages(), onProgress);
	return {
		users: people.size,
		message_groups: messageGroups,
		messages: written.items,
		write_units: written.writeUnits + rowUnits,
		seconds: Math.round(performance.now() - started) / 1000,
	};
}

/** @returns the people by handle, with the uuids that they have in Postgres */
async function addUsers(users: readonly SeedUser[]): Promise<Map<string, User>> {
	const columns = (['handle', 'display_name', 'email'] as const).map((column) => users.map((user) => user[column]));
	await query(
		`INSERT INTO users (handle, display_name, email)
		SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT (handle_key) DO NOTHING`,
		columns,
	);
	const rows = await query<User>('SELECT uuid, handle, display_name FROM users WHERE handle_key = ANY($1::text[])', [
		users.map(({ handle }) => handle.toLowerCase()),
	]);
	return new Map(rows.map((row) => [row.handle.toLowerCase(), row]));
}

/** The items of a conversation: its messages in their order, and both members' rows after the last of them. */
function itemsOf(
	conversation: readonly Line[],
	people: ReadonlyMap<string, User>,
): { items: MessageItem[]; rows: MessageGroupItem[] } {
	const [one, two, ...others] = [...new Set(conversation.map(({ handle }) => handle))].map((handle) =>
		people.get(handle),
	);
	if (!one || !two || others.length > 0) throw new Error('A conversation needs two people who are among the users');
	const messageGroupUuid = messageGroupUuidOf(one.uuid, two.uuid);
	const items = conversation.map(({ time, handle, text }, i) => {
		const [sender, recipient] = people.get(handle) === one ? [one, two] : [two, one];
		const random = createHash('sha256').update(`${messageGroupUuid}/${i}`).digest();
		return newMessageItem(messageGroupUuid, sender, recipient.uuid, text, v7({ msecs: time.getTime(), random }));
	});
	const state = stateAfter(items.at(-1) as MessageItem);
	const rows = [
		newMessageGroupItem(one.uuid, messageGroupUuid, two, state),
		newMessageGroupItem(two.uuid, messageGroupUuid, one, state),
	];
	return { items, rows };
}

/** Writes a row unless it is there with the same or a newer message. @returns consumed write units */
async function putRow(row: MessageGroupItem): Promise<number> {
	try {
		const { ConsumedCapacity } = await dynamodb.send(
			new PutCommand({
				TableName: TABLE_NAME,
				Item: row,
				ConditionExpression: 'attribute_not_exists(pk) OR last_message_uuid < :uuid',
				ExpressionAttributeValues: { ':uuid': row.last_message_uuid },
				ReturnConsumedCapacity: 'TOTAL',
			}),
		);
		return ConsumedCapacity?.CapacityUnits ?? 0;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return 0;
		throw error;
	}
}
