/**
 * What is measured: the bundles that would be deployed, beside bare SDK calls of the same queries and writes. Needs the
 * tests' services and environment.
 */
import { randomUUID } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyStructuredResultV2, DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { messageGroupUuidOf } from '../shared/messaging/ids.ts';
import { stateAfter } from '../shared/messaging/message-group-state.ts';
import { listMessageGroupsQuery, newMessageGroupItems } from '../shared/messaging/message-groups.ts';
import { listMessagesQuery, newMessageItem } from '../shared/messaging/messages.ts';
import type { Key, MessageGroupItem, MessageItem } from '../shared/messaging/table.ts';
import { writeAll } from '../shared/platform/batch-write.ts';
import { TABLE_NAME } from '../shared/platform/dynamodb.ts';
import { query } from '../shared/platform/postgres.ts';
import type { User } from '../shared/users/users.ts';
import { aPerson, type Person } from '../test/support/steps.ts';

/** Invokes a bundle. */
export type Invoke = (event: object) => Promise<APIGatewayProxyStructuredResultV2 & DynamoDBBatchResponse>;

/** A document client in a bundle of its own (`bare-client.ts`, `tuned-client.ts`). */
export type Client = typeof import('./bare-client.ts');

/** The same queries as ours and nothing else, by the client given. */
export const bareQuery = {
	messages:
		(group: string) =>
		({ client, QueryCommand }: Client) =>
			client.send(new QueryCommand(listMessagesQuery(group, { limit: 20 }))),
	inbox:
		(user: string) =>
		({ client, QueryCommand }: Client) =>
			client.send(new QueryCommand(listMessageGroupsQuery(user, { limit: 20 }))),
};

const newItem = (Item: Key) => ({ TableName: TABLE_NAME, Item, ConditionExpression: 'attribute_not_exists(pk)' });

export const bareWrite = {
	message: (item: MessageItem, { client, PutCommand }: Client) => client.send(new PutCommand(newItem(item))),
	messageGroup: (items: readonly Key[], { client, TransactWriteCommand }: Client) =>
		client.send(new TransactWriteCommand({ TransactItems: items.map((item) => ({ Put: newItem(item) })) })),
};

/** A request as the HTTP API hands it to a function. */
export const requestOf = (
	{ token }: Person,
	routeKey: string,
	{ group, body, limit }: { group?: string; body?: object; limit?: string } = {},
): object => ({
	version: '2.0',
	routeKey,
	headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
	...(group && { pathParameters: { message_group_uuid: group } }),
	...(limit && { queryStringParameters: { limit } }),
	requestContext: { http: {} },
	...(body && { body: JSON.stringify(body) }),
	isBase64Encoded: false,
});

/** Fails where a function did, so that no error is timed in the place of an answer. */
export async function answered(invoke: Invoke, event: object): Promise<void> {
	const { statusCode = 0, body } = await invoke(event);
	if (statusCode >= 300) throw new Error(`Answer ${statusCode}: ${body}`);
}

const somebody = (): User => {
	const uuid = randomUUID();
	return { uuid, handle: `x${uuid.slice(0, 8)}`, display_name: `Somebody ${uuid.slice(0, 4)}` };
};

const rowsOf = (one: User, other: User, message: MessageItem): [MessageGroupItem, MessageGroupItem] =>
	newMessageGroupItems(one, other, stateAfter(message));

/** A conversation of two with a number of messages. */
export async function aConversationOf(messages: number): Promise<{ one: Person; other: Person; group: string }> {
	const [one, other] = [await aPerson(), await aPerson()];
	const group = messageGroupUuidOf(one.uuid, other.uuid);
	const next = (i: number): MessageItem => newMessageItem(group, one, other.uuid, `Message ${i}`);
	function* items(): Generator<Key> {
		for (let i = 1; i < messages; i++) yield next(i);
		const last = next(messages);
		yield last;
		yield* rowsOf(one, other, last);
	}
	await writeAll(items());
	return { one, other, group };
}

/** Somebody with a number of message groups. */
export async function aPersonWith(messageGroups: number): Promise<Person> {
	const me = await aPerson();
	function* rows(): Generator<Key> {
		for (let i = 0; i < messageGroups; i++) {
			const other = somebody();
			const group = messageGroupUuidOf(me.uuid, other.uuid);
			yield rowsOf(me, other, newMessageItem(group, me, other.uuid, `Hello ${i}`))[0];
		}
	}
	await writeAll(rows());
	return me;
}

/** Somebody with a number of message groups, in some of which the newest message is one that they have not read. */
export async function aPersonWithUnread(messageGroups: number, unread: number): Promise<Person> {
	const me = await aPerson();
	const others = await people(messageGroups);
	function* items(): Generator<Key> {
		for (const [i, other] of others.entries()) {
			const group = messageGroupUuidOf(me.uuid, other.uuid);
			const [sender, recipient] = i < unread ? [other, me] : [me, other];
			const message = newMessageItem(group, sender, recipient.uuid, `Hello ${i}`);
			yield message;
			yield rowsOf(me, other, message)[0];
		}
	}
	await writeAll(items());
	return me;
}

/** A number of people in Postgres. */
export async function people(count: number): Promise<User[]> {
	const users = Array.from({ length: count }, somebody);
	const columns = [
		users.map(({ uuid }) => uuid),
		users.map(({ handle }) => handle),
		users.map(({ display_name }) => display_name),
		users.map(({ handle }) => `${handle}@bench.example`),
	];
	await query(
		'INSERT INTO users (uuid, handle, display_name, email) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])',
		columns,
	);
	return users;
}

/** Items of a message that starts a message group, as pattern D writes them. */
export function firstItems(sender: User): Key[] {
	const other = somebody();
	const group = messageGroupUuidOf(sender.uuid, other.uuid);
	const message = newMessageItem(group, sender, other.uuid, 'Hello, how are you?');
	return [message, ...rowsOf(sender, other, message)];
}

/** The stream's record of a new message. */
export const recordOf = (item: MessageItem): DynamoDBRecord => ({
	eventID: item.sk,
	eventName: 'INSERT',
	dynamodb: {
		SequenceNumber: item.sk,
		Keys: marshall({ pk: item.pk, sk: item.sk }) as never,
		NewImage: marshall(item) as never,
	},
});
