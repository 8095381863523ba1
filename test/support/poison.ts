import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { StreamRecord } from '../../local/event-source-mapping.ts';
import { newMessageItem } from '../../shared/messaging/messages.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import type { User } from '../../shared/users/users.ts';
import { streamRecords } from './stream.ts';

/** Given: a message that is in the table, and so in the stream, but is not one of ours. @returns its record */
export async function aPoison(
	group: string,
	sender: User,
	recipient: User,
	changes: object = {},
): Promise<StreamRecord> {
	const message = newMessageItem(group, sender, recipient.uuid, 'poison');
	await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: { ...message, ...changes } }));
	const record = (await streamRecords()).find(({ record }) => record.dynamodb?.Keys?.['sk']?.S === message.sk);
	if (!record) throw new Error('The poison is not in the stream');
	return record;
}
