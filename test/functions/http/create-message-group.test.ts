import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();

describe('D: createMessageGroup', () => {
	let ann: Person;
	let ben: Person;

	beforeAll(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson({ handle: 'Ben_the_Second' })]);
	});

	test('the first message starts the conversation, which both then have', async () => {
		const { status, body } = await when.createMessageGroup(ann, 'ben_the_SECOND', 'Hello Ben');
		expect(status).toBe(201);
		for (const [me, other] of [
			[ann, ben],
			[ben, ann],
		] as const) {
			const { body: groups } = await when.listMessageGroups(me);
			expect(groups).toMatchObject([{ uuid: body.message_group_uuid, user_uuid: other.uuid, handle: other.handle }]);
			const { body: messages } = await when.listMessages(me, body.message_group_uuid);
			expect(messages).toEqual([body]);
		}
	});

	test('from either side the same conversation goes on, with 200', async () => {
		const mine = await when.createMessageGroup(ann, ben.handle, 'Again');
		const theirs = await when.createMessageGroup(ben, ann.handle, 'And back');
		expect([mine.status, theirs.status]).toEqual([200, 200]);
		expect(theirs.body.message_group_uuid).toBe(mine.body.message_group_uuid);
		const { body } = await when.listMessages(ann, mine.body.message_group_uuid);
		expect(body.slice(-2)).toEqual([mine.body, theirs.body]);
	});

	test('started from both sides at once, there is one conversation, one 201, and every message', async () => {
		const [cleo, dan] = [await aPerson(), await aPerson()];
		const sends = Array.from({ length: 8 }, (_, i) =>
			i % 2 ? when.createMessageGroup(cleo, dan.handle, `c${i}`) : when.createMessageGroup(dan, cleo.handle, `d${i}`),
		);
		const answers = await Promise.all(sends);
		expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 201]);
		const groups = new Set(answers.map(({ body }) => body.message_group_uuid));
		expect(groups.size).toBe(1);
		const { body } = await when.listMessages(cleo, [...groups][0] as string);
		const texts = body.map(({ message }: { message: string }) => message);
		expect(texts.toSorted()).toEqual(['c1', 'c3', 'c5', 'c7', 'd0', 'd2', 'd4', 'd6']);
	});

	test('a row that was lost comes back with the next message, and the other stays', async () => {
		const [cleo, dan] = [await aPerson(), await aPerson()];
		const group = await when.aConversation(cleo, dan, 'first');
		const { body: before } = await when.listMessageGroups(cleo);
		await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: messageGroupKey(dan.uuid, group) }));
		const { status, body } = await when.createMessageGroup(dan, cleo.handle, 'second');
		expect([status, body.message_group_uuid]).toEqual([200, group]);
		expect((await when.listMessageGroups(dan)).body).toMatchObject([{ uuid: group, message: 'second' }]);
		expect((await when.listMessageGroups(cleo)).body).toEqual(before);
	});

	test.each([
		['unknown', 'nobody_of_this_name', 'is a handle that nobody has'],
		['malformed', 'no spaces', 'is a handle that nobody has'],
		['missing', undefined, 'is missing'],
	])('a handle that is %s is 422', async (_, handle, detail) => {
		const { status, body } = await when.createMessageGroup(ann, handle, 'Hello');
		expect(status).toBe(422);
		expect(body.errors).toEqual([{ pointer: '#/handle', detail }]);
	});

	test('nobody writes to themselves', async () => {
		const { status, body } = await when.createMessageGroup(ann, ann.handle.toUpperCase(), 'Dear me');
		expect(status).toBe(422);
		expect(body.errors).toMatchObject([{ pointer: '#/handle' }]);
		expect((await when.listMessageGroups(ann)).body).toHaveLength(1);
	});

	test('every wrong field is named', async () => {
		const { status, body } = await when.post(ann, '/api/message_groups', { message: '', to: 'ben' });
		expect(status).toBe(422);
		const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
		expect(pointers.toSorted()).toEqual(['#/handle', '#/message', '#/to']);
	});
});
