import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { messageGroupKey, messageKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { deliver, messageRecords, settle } from '../../support/stream.ts';

const when = new Steps();

describe('E: updateMessageGroups', () => {
	let ann: Person;
	let ben: Person;
	let group: string;

	const rows = () =>
		Promise.all(
			[ann, ben].map(async ({ uuid }) => {
				const { Item } = await dynamodb.send(
					new GetCommand({ TableName: TABLE_NAME, Key: messageGroupKey(uuid, group), ConsistentRead: true }),
				);
				return Item;
			}),
		);

	const recordsOfGroup = async (): Promise<DynamoDBRecord[]> =>
		(await messageRecords()).filter(({ dynamodb: image }) => image?.Keys?.['pk']?.S?.endsWith(group));

	beforeEach(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben, 'first');
		for (const text of ['second', 'third']) await when.createMessage(ben, group, text);
	});

	test('both rows show the newest message and keep the other member’s names', async () => {
		await settle();
		const { body } = await when.listMessages(ann, group);
		const state = { message: 'third', sort_uuid: body[2].uuid, last_message_at: body[2].created_at };
		const names = ({ uuid, handle, display_name }: Person) => ({
			user_uuid: uuid,
			user_handle: handle,
			user_display_name: display_name,
		});
		expect(await rows()).toMatchObject([
			{ ...names(ben), ...state },
			{ ...names(ann), ...state },
		]);
	});

	test('what a member marked stays; that it was the last write does not', async () => {
		await settle();
		const { body } = await when.listMessages(ann, group);
		await when.markRead(ann, group, body[2].uuid);
		await when.markUnread(ben, group);
		expect(await rows()).toMatchObject([{ notify: 'read' }, { notify: 'unread' }]);
		await when.createMessage(ben, group, 'fourth');
		await settle();
		const [mine, theirs] = await rows();
		expect([mine, theirs]).toMatchObject([
			{ message: 'fourth', last_read_uuid: body[2].uuid },
			{ message: 'fourth', marked_unread_uuid: expect.any(String) },
		]);
		for (const row of [mine, theirs]) expect(row).not.toHaveProperty('notify');
	});

	test('a deleted message gives way to the next one as any other', async () => {
		const { body } = await when.listMessages(ann, group);
		await when.deleteMessage(ben, body[2]);
		await settle();
		expect(await rows()).toMatchObject([{ message: '', last_message_deleted: true }, { message: '' }]);
		await when.createMessage(ann, group, 'fourth');
		await settle();
		for (const row of await rows()) {
			expect(row).toMatchObject({ message: 'fourth' });
			expect(row).not.toHaveProperty('last_message_deleted');
			expect(row).not.toHaveProperty('last_message_edited_uuid');
		}
	});

	test('names that are erased in messages change nothing else in rows', async () => {
		await settle();
		const before = await rows();
		const { body } = await when.listMessages(ann, group);
		await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: messageKey(group, body[2].uuid),
				UpdateExpression: 'SET user_handle = :handle, user_display_name = :name',
				ExpressionAttributeValues: { ':handle': 'deleted', ':name': 'Deleted user' },
			}),
		);
		await settle();
		expect(await rows()).toEqual(before);
	});

	test('late, repeated and reversed deliveries do not bring an older state back', async () => {
		const records = await recordsOfGroup();
		await deliver(records);
		const expected = await rows();
		for (const batch of [records.toReversed(), records.slice(0, 1), [...records, ...records]]) {
			expect(await deliver(batch)).toEqual([]);
			expect(await rows()).toEqual(expected);
		}
	});

	test('a record that is no message fails alone: the rest of the batch is done', async () => {
		const records = await recordsOfGroup();
		const poison = { eventName: 'INSERT', dynamodb: { SequenceNumber: 'poison', NewImage: { pk: { S: 'MSG#x' } } } };
		const worse = { eventName: 'INSERT', dynamodb: { SequenceNumber: 'worse', NewImage: { pk: { Z: 1 } } } };
		const failed = await deliver([poison as DynamoDBRecord, ...records, worse as unknown as DynamoDBRecord]);
		expect(failed).toEqual(['poison', 'worse']);
		expect(await rows()).toMatchObject([{ message: 'third' }, { message: 'third' }]);
	});

	test('a message of a group without rows fails, so that somebody hears of it; others are done', async () => {
		const orphaned = { pk: 'MSG#00000000-0000-5000-8000-000000000000', sk: '01a205ee-8e0b-7616-8f19-dc6a8cc35a19' };
		const Item = {
			...orphaned,
			message: 'nobody sees this',
			created_at: '2026-11-23T01:04:09.739Z',
			user_uuid: ann.uuid,
			user_handle: ann.handle,
			user_display_name: ann.display_name,
			recipient_uuid: ben.uuid,
		};
		await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item }));
		const records = await messageRecords();
		const orphans = records.filter(({ dynamodb: image }) => image?.Keys?.['pk']?.S === orphaned.pk);
		expect(await deliver(records)).toEqual(orphans.map(({ dynamodb: image }) => image?.SequenceNumber));
		expect(await rows()).toMatchObject([{ message: 'third' }, { message: 'third' }]);
	});
});
