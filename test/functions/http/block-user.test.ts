import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { newMessageUuid } from '../../../shared/messaging/ids.ts';
import { newMessageItem } from '../../../shared/messaging/messages.ts';
import { storeMessage } from '../../../shared/messaging/store-message.ts';
import { messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { tableContents } from '../../support/audit.ts';
import { aPerson, linkOf, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

let ann: Person;
let ben: Person;
let group: string;

beforeEach(async () => {
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
});

const unreachable = { status: 403, body: { type: 'urn:cruddur:problem:unreachable' } };

test('from then on neither reaches the other, in the same words on every route', async () => {
	expect((await when.blockUser(ann, ben.handle)).status).toBe(204);
	const refusals = await Promise.all([
		when.createMessage(ben, group, 'blocked'),
		when.createMessage(ann, group, 'blocker'),
		when.createMessageGroup(ben, ann.handle, 'blocked'),
		when.createMessageGroup(ann, ben.handle, 'blocker'),
		when.post(ben, '/api/messages', { message: 'blocked', message_group_uuid: group }),
		when.post(ann, '/api/messages', { message: 'blocker', handle: ben.handle }),
	]);
	for (const refusal of refusals) {
		expect(refusal).toMatchObject(unreachable);
		expect(refusal.body).toEqual(refusals[0]?.body);
	}
	expect((await tableContents()).messages.filter(({ pk }) => pk === `MSG#${group}`)).toHaveLength(1);
});

test('neither starts a conversation where there is none, whoever has blocked whom', async () => {
	const [cleo, dan] = await Promise.all([aPerson(), aPerson()]);
	await when.blockUser(cleo, dan.handle);
	expect(await when.createMessageGroup(dan, cleo.handle, 'Hello')).toMatchObject(unreachable);
	expect(await when.createMessageGroup(cleo, dan.handle, 'Hello')).toMatchObject(unreachable);
	await when.unblockUser(cleo, dan.handle);
	expect((await when.createMessageGroup(dan, cleo.handle, 'Hello')).status).toBe(201);
});

test('a conversation that is started while it is blocked is either refused or knows of the block', async () => {
	const pairs = await Promise.all(Array.from({ length: 12 }, async () => [await aPerson(), await aPerson()] as const));
	await Promise.all(
		pairs.map(async ([cleo, dan]) => {
			const [{ status }, started] = await Promise.all([
				when.blockUser(cleo, dan.handle),
				when.createMessageGroup(dan, cleo.handle, 'at the same moment'),
			]);
			expect(status).toBe(204);
			expect([201, 403]).toContain(started.status);
			const { body } = await when.listMessageGroups(cleo);
			expect(body).toHaveLength(started.status === 201 ? 1 : 0);
			if (started.status === 201) expect(body).toMatchObject([{ blocked: true, reachable: false }]);
		}),
	);
});

test('both keep the history; the blocker alone is told who has blocked whom', async () => {
	await when.blockUser(ann, ben.handle);
	for (const person of [ann, ben]) expect((await when.listMessages(person, group)).body).toHaveLength(1);
	expect((await when.listMessageGroups(ann)).body).toMatchObject([{ blocked: true, reachable: false }]);
	expect((await when.listMessageGroups(ben)).body).toMatchObject([{ blocked: false, reachable: false }]);
});

test('it can be done again, by any spelling of the handle', async () => {
	for (const handle of [ben.handle, ben.handle.toUpperCase(), ben.handle])
		expect((await when.blockUser(ann, handle)).status).toBe(204);
	expect((await when.get(ann, '/api/blocks')).body).toHaveLength(1);
});

test('what slipped through before all containers knew is not shown to the blocker, and comes when the block is lifted', async () => {
	await when.listMessages(ann, group); // the membership is remembered, as it was without a block
	const { body: slipped } = await slipThrough('slipped through');
	const shown = await when.listMessages(ann, group);
	expect(shown.body.map(({ message }: { message: string }) => message)).toEqual(['Hello']);
	await settle(group);
	expect((await when.listMessageGroups(ann)).body).toMatchObject([{ message: 'Hello' }]);
	expect((await when.listMessages(ben, group)).body).toHaveLength(2);

	await when.unblockUser(ann, ben.handle);
	expect((await when.listMessages(ann, group)).body).toMatchObject([{ message: 'Hello' }, { uuid: slipped.uuid }]);
	expect((await when.listMessageGroups(ann)).body).toMatchObject([{ message: 'slipped through', reachable: true }]);
});

test('nor by a container that does not know yet of the block of its own reader', async () => {
	await when.listMessages(ann, group); // the membership is remembered, as it was without a block
	await dynamodb.send(
		new UpdateCommand({
			TableName: TABLE_NAME,
			Key: messageGroupKey(ann.uuid, group),
			UpdateExpression: 'SET blocked_uuid = :uuid',
			ExpressionAttributeValues: { ':uuid': newMessageUuid() },
		}),
	);
	await storeMessage({ message: newMessageItem(group, ben, ann.uuid, 'slipped through') });
	expect((await when.listMessages(ann, group)).body).toMatchObject([{ message: 'Hello' }]);
});

test('and is shown by a container that does not know yet that the block was lifted', async () => {
	const { body: slipped } = await slipThrough('slipped through');
	const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5000);
	expect((await when.listMessages(ann, group)).body).toHaveLength(1); // the membership is remembered, with the block
	now.mockRestore();
	await dynamodb.send(
		new UpdateCommand({
			TableName: TABLE_NAME,
			Key: messageGroupKey(ann.uuid, group),
			UpdateExpression: 'REMOVE blocked_uuid',
		}),
	);
	expect((await when.listMessages(ann, group)).body).toMatchObject([{ message: 'Hello' }, { uuid: slipped.uuid }]);
});

test('whoever catches up after the block is lifted gets what slipped through, however long the block was', async () => {
	const { body: slipped } = await slipThrough('slipped through');
	await when.deleteMessage(ben, slipped);
	const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
	const [page, changes] = [await when.listMessages(ann, group), await when.listMessageChanges(ann, group)];
	now.mockRestore();
	await when.unblockUser(ann, ben.handle);
	const missed = { uuid: slipped.uuid, message: '' };
	expect((await when.get(ann, linkOf(page, 'sync') ?? '')).body).toMatchObject([missed]);
	expect((await when.get(ann, linkOf(changes, 'sync') ?? '')).body).toMatchObject([missed]);
});

/** Given: a message of Ben's that a container stored which did not know yet of Ann's block. */
async function slipThrough(text: string): ReturnType<Steps['createMessage']> {
	await when.blockUser(ann, ben.handle);
	const { message } = await storeMessage({ message: newMessageItem(group, ben, ann.uuid, text) });
	return { status: 201, headers: {}, body: message };
}

test('nobody blocks themselves, nor somebody who is not there', async () => {
	const own = await when.blockUser(ann, ann.handle);
	expect(own).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/handle' }] } });
	for (const handle of ['nobody_of_this_name', 'no spaces', '%'])
		expect((await when.blockUser(ann, handle)).status).toBe(404);
});
