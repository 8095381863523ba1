import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { lowestMessageUuidAt } from '../../../shared/messaging/ids.ts';
import { messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

describe('markUnread', () => {
	let ann: Person;
	let ben: Person;
	let group: string;
	let newest: string;

	beforeEach(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		newest = (await when.createMessage(ben, group, 'answer')).body.uuid;
		await settle(group);
	});

	const isMarked = async (): Promise<boolean> => (await when.showMessageGroup(ann, group)).body.marked_unread;

	test('the group is marked, the marker stays', async () => {
		await when.markRead(ann, group, newest);
		const { status, body } = await when.markUnread(ann, group);
		expect(status).toBe(200);
		expect(body).toEqual((await when.listMessageGroups(ann)).body[0]);
		expect(body).toMatchObject({ unread_count: 0, marked_unread: true, last_read_message_uuid: newest });
		expect((await when.showMessageGroup(ben, group)).body.marked_unread).toBe(false);
	});

	test.each([0, 1, 120])('it stays while the other sends %d messages, and goes with my next one', async (others) => {
		await when.markUnread(ann, group);
		const sendOthers = async (): Promise<void> => {
			for (let i = 0; i < others; i++) await when.createMessage(ben, group, 'more');
			await settle(group);
		};
		await sendOthers();
		expect(await isMarked()).toBe(true);
		await when.createMessage(ann, group, 'mine');
		await settle(group);
		expect(await isMarked()).toBe(false);
		await sendOthers();
		expect((await when.showMessageGroup(ann, group)).body).toMatchObject({
			marked_unread: false,
			unread_count: Math.min(others, 100),
		});
	});

	test('it lies after the newest message, also where that is ahead of the clock', async () => {
		await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: messageGroupKey(ann.uuid, group),
				UpdateExpression: 'SET sort_uuid = :uuid, last_message_user_uuid = :me',
				ExpressionAttributeValues: { ':uuid': lowestMessageUuidAt(Date.now() + 60_000), ':me': ann.uuid },
			}),
		);
		expect(await isMarked()).toBe(false);
		expect((await when.markUnread(ann, group)).body.marked_unread).toBe(true);
	});

	test('somebody else’s group is the same 404 as one that is not there', async () => {
		const eve = await aPerson();
		const theirs = await when.markUnread(eve, group);
		const none = await when.markUnread(eve, '00000000-0000-5000-8000-000000000000');
		expect([theirs.status, theirs.body]).toEqual([404, none.body]);
	});
});
