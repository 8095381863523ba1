import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodb } from '../shared/platform/dynamodb.ts';

/**
 * The design that ours is compared with, as it is commonly taught for this app: the sort key is a time, so a message-group
 * row that a new message moves to the top has to be deleted and put again, with the whole message, for each member.
 */
const TableName = 'bench-delete-and-recreate';
const INDEX = 'message-group-sk-index';

export async function createOtherTable(): Promise<void> {
	const hash = { AttributeName: 'pk', KeyType: 'HASH' } as const;
	const range = { AttributeName: 'sk', KeyType: 'RANGE' } as const;
	const S = 'S' as const;
	await dynamodb.send(
		new CreateTableCommand({
			TableName,
			BillingMode: 'PAY_PER_REQUEST',
			AttributeDefinitions: ['pk', 'sk', 'message_group_uuid'].map((AttributeName) => ({
				AttributeName,
				AttributeType: S,
			})),
			KeySchema: [hash, range],
			GlobalSecondaryIndexes: [
				{
					IndexName: INDEX,
					KeySchema: [{ ...hash, AttributeName: 'message_group_uuid' }, range],
					Projection: { ProjectionType: 'ALL' },
				},
			],
		}),
	);
	await waitUntilTableExists({ client: dynamodb, maxWaitTime: 30, minDelay: 1 }, { TableName });
}

interface Person {
	readonly uuid: string;
	readonly handle: string;
	readonly display_name: string;
}

const who = ({ uuid, handle, display_name }: Person) => ({
	user_uuid: uuid,
	user_handle: handle,
	user_display_name: display_name,
});

const row = (me: Person, other: Person, message_group_uuid: string, sk: string, message: string) => ({
	pk: `GRP#${me.uuid}`,
	sk,
	message_group_uuid,
	message,
	...who(other),
});

/** Both members' first rows. */
export async function startGroup(one: Person, two: Person, group: string, message: string): Promise<void> {
	const at = new Date(0).toISOString();
	for (const Item of [row(one, two, group, at, message), row(two, one, group, at, message)])
		await dynamodb.send(new PutCommand({ TableName, Item }));
}

/** A message is sent. @returns the time in its key */
export async function sendInOtherDesign(sender: Person, group: string, message: string): Promise<string> {
	const sk = new Date().toISOString();
	const Item = { pk: `MSG#${group}`, sk, message_uuid: crypto.randomUUID(), message, ...who(sender) };
	await dynamodb.send(new PutCommand({ TableName, Item }));
	return sk;
}

/** What its stream function does for that message. */
export async function updateInOtherDesign(group: string, sk: string, message: string): Promise<void> {
	const { Items = [] } = await dynamodb.send(
		new QueryCommand({
			TableName,
			IndexName: INDEX,
			KeyConditionExpression: 'message_group_uuid = :group',
			ExpressionAttributeValues: { ':group': group },
		}),
	);
	for (const old of Items) {
		await dynamodb.send(new DeleteCommand({ TableName, Key: { pk: old['pk'], sk: old['sk'] } }));
		await dynamodb.send(new PutCommand({ TableName, Item: { ...old, sk, message } }));
	}
}
