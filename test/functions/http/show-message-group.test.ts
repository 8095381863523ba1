import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { withFaults } from '../../support/faults.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

describe('showMessageGroup', () => {
	let ann: Person;
	let ben: Person;
	let group: string;

	beforeEach(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben, 'Hello');
	});

	const show = async (person: Person) => (await when.showMessageGroup(person, group)).body;
	const send = async (person: Person, text = 'text') => (await when.createMessage(person, group, text)).body;

	test('it is what the inbox has of it', async () => {
		const { status, body } = await when.showMessageGroup(ben, group);
		expect(status).toBe(200);
		expect(body).toEqual((await when.listMessageGroups(ben)).body[0]);
		expect(body).toMatchObject({ uuid: group, handle: ann.handle, message: 'Hello', unread_count: 1, reachable: true });
	});

	test('somebody else’s group and one that is not there are the same 404', async () => {
		const eve = await aPerson();
		const theirs = await when.showMessageGroup(eve, group);
		const none = await when.showMessageGroup(eve, '00000000-0000-5000-8000-000000000000');
		expect([theirs.status, theirs.body]).toEqual([404, none.body]);
	});

	describe('what is unread', () => {
		test('is what the other sent since my newest message, without what is deleted', async () => {
			await send(ben);
			await send(ann);
			const [deleted] = [await send(ben), await send(ben), await send(ben)];
			await when.deleteMessage(ben, deleted);
			await settle(group);
			expect([(await show(ann)).unread_count, (await show(ben)).unread_count]).toEqual([2, 0]);
		});

		test('is asked of the messages only where there may be some', async () => {
			const calls = async (person: Person): Promise<number> =>
				(await withFaults([], () => when.showMessageGroup(person, group))).calls;
			expect([await calls(ann), await calls(ben)]).toEqual([1, 2]);
			await when.markRead(ben, group, (await show(ben)).last_message_uuid);
			expect(await calls(ben)).toBe(1);
		});

		test('is counted to 100, also where many among them are deleted', async () => {
			const sent = [];
			for (let i = 0; i < 99; i++) sent.push(await send(ben));
			await settle(group);
			expect((await show(ann)).unread_count).toBe(99);
			for (let i = 0; i < 60; i++) sent.push(await send(ben));
			await settle(group);
			expect((await show(ann)).unread_count).toBe(100);
			for (const message of sent.slice(-60)) await when.deleteMessage(ben, message);
			expect((await show(ann)).unread_count).toBe(99);
		});

		test('of somebody who has blocked the other ends with what the row shows', async () => {
			await send(ben);
			await settle(group);
			const set = (field: string, value: unknown) =>
				dynamodb.send(
					new UpdateCommand({
						TableName: TABLE_NAME,
						Key: messageGroupKey(ann.uuid, group),
						UpdateExpression: `SET ${field} = :value`,
						ExpressionAttributeValues: { ':value': value },
					}),
				);
			await set('blocked_uuid', 'ffffffff-0000-7000-8000-000000000000');
			await send(ben, 'slipped through');
			expect(await show(ann)).toMatchObject({ unread_count: 1, blocked: true, reachable: false });
			await when.markRead(ann, group, (await show(ann)).last_message_uuid);
			expect((await show(ann)).unread_count).toBe(0);
		});
	});

	test('who has no account any more is not reachable', async () => {
		await query('DELETE FROM users WHERE uuid = $1', [ben.uuid]);
		expect(await show(ann)).toMatchObject({ reachable: false, blocked: false });
		expect((await when.listMessageGroups(ann)).body).toMatchObject([{ reachable: false }]);
	});

	describe('what the other has seen', () => {
		const someoneWith = async (receipts: boolean | null): Promise<Person> => {
			const person = await aPerson();
			await query('UPDATE users SET read_receipts = $2::text::boolean WHERE uuid = $1', [
				person.uuid,
				receipts === null ? null : String(receipts),
			]);
			return person;
		};

		test.each([
			[true, true, true],
			[true, false, false],
			[false, true, false],
			[true, null, false],
		])('with receipts %s here and %s there is shown: %s', async (mine, theirs, isShown) => {
			[ann, ben] = await Promise.all([someoneWith(mine), someoneWith(theirs)]);
			group = await when.aConversation(ann, ben);
			const { uuid } = await send(ann);
			await settle(group);
			expect(await show(ann)).not.toHaveProperty('seen_message_uuid');
			await when.markRead(ben, group, uuid);
			expect((await show(ann)).seen_message_uuid).toBe(isShown ? uuid : undefined);
			// My own marker is not what the other has seen, and an inbox says nothing of it.
			expect((await show(ben)).seen_message_uuid).toBeUndefined();
			expect((await when.listMessageGroups(ann)).body[0]).not.toHaveProperty('seen_message_uuid');
		});

		test.each(['blocked_uuid', 'blocked_by_other'])('is not shown across a block (%s)', async (field) => {
			[ann, ben] = await Promise.all([someoneWith(true), someoneWith(true)]);
			group = await when.aConversation(ann, ben);
			await when.markRead(ben, group, (await show(ben)).last_message_uuid);
			expect((await show(ann)).seen_message_uuid).toBeDefined();
			await dynamodb.send(
				new UpdateCommand({
					TableName: TABLE_NAME,
					Key: messageGroupKey(ann.uuid, group),
					UpdateExpression: `SET ${field} = :value`,
					ExpressionAttributeValues: {
						':value': field === 'blocked_uuid' ? (await show(ann)).last_message_uuid : true,
					},
				}),
			);
			expect(await show(ann)).not.toHaveProperty('seen_message_uuid');
		});
	});
});
