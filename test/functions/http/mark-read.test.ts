import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { withFaults } from '../../support/faults.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

describe('markRead', () => {
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let group: string;
	/** Uuids of Ben's messages. */
	let sent: string[];

	beforeEach(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		sent = [];
		for (const text of ['one', 'two', 'three']) sent.push((await when.createMessage(ben, group, text)).body.uuid);
		await settle(group);
	});

	test('what is up to the message counts as read, and the answer is the message group', async () => {
		const { status, body } = await when.markRead(ann, group, sent[1]);
		expect(status).toBe(200);
		expect(body).toEqual((await when.listMessageGroups(ann)).body[0]);
		expect(body).toMatchObject({ uuid: group, unread_count: 1, last_read_message_uuid: sent[1] });
		expect((await when.markRead(ann, group, sent[2])).body).toMatchObject({
			unread_count: 0,
			last_read_message_uuid: sent[2],
		});
	});

	test('a marker never moves back: a lower one changes nothing', async () => {
		await when.markRead(ann, group, sent[2]);
		await when.markUnread(ann, group);
		for (const lower of [sent[0], sent[2]]) {
			const { status, body } = await when.markRead(ann, group, lower);
			expect(status).toBe(200);
			expect(body).toMatchObject({ unread_count: 0, last_read_message_uuid: sent[2], marked_unread: true });
		}
	});

	test('one that moves takes away the mark that the group is unread', async () => {
		await when.markUnread(ann, group);
		expect((await when.markRead(ann, group, sent[0])).body).toMatchObject({ unread_count: 2, marked_unread: false });
	});

	test('it is nobody else’s business', async () => {
		const before = (await when.showMessageGroup(ben, group)).body;
		await when.markRead(ann, group, sent[2]);
		expect((await when.showMessageGroup(ben, group)).body).toEqual(before);
	});

	test('a message of another group, or of none, is 422 and names the field', async () => {
		const other = await when.aConversation(ann, eve);
		const { body: theirs } = await when.createMessage(eve, other, 'elsewhere');
		for (const uuid of [theirs.uuid, '01a205ee-8e0b-7616-8f19-dc6a8cc35a19']) {
			const { status, body } = await when.markRead(ann, group, uuid);
			expect([status, body.errors?.[0]?.pointer]).toEqual([422, '#/message_uuid']);
		}
		expect((await when.showMessageGroup(ann, group)).body.last_read_message_uuid).toBeUndefined();
	});

	test('what slipped through a block is no message that its reader knows, until it is lifted', async () => {
		const setBlock = (UpdateExpression: string, values?: Record<string, string>) =>
			dynamodb.send(
				new UpdateCommand({
					TableName: TABLE_NAME,
					Key: messageGroupKey(ann.uuid, group),
					UpdateExpression,
					...(values && { ExpressionAttributeValues: values }),
				}),
			);
		await setBlock('SET blocked_uuid = :uuid', { ':uuid': sent[1] ?? '' });
		const answers = [await when.markRead(ann, group, sent[2]), await when.markRead(ann, group, sent[1])];
		expect(answers.map(({ status }) => status)).toEqual([422, 200]);
		await setBlock('REMOVE blocked_uuid'); // elsewhere: here the membership is remembered, with the block
		expect((await when.markRead(ann, group, sent[2])).status).toBe(200);
	});

	test('somebody else’s group is the same 404 as one that is not there', async () => {
		const theirs = await when.markRead(eve, group, sent[2]);
		const none = await when.markRead(eve, '00000000-0000-5000-8000-000000000000', sent[2]);
		expect([theirs.status, theirs.body]).toEqual([404, none.body]);
	});

	test('it is a look for the message and one write', async () => {
		await when.listMessages(ann, group); // membership is remembered
		expect((await withFaults([], () => when.markRead(ann, group, sent[2]))).calls).toBe(2);
	});
});
