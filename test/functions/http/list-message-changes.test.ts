import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import type { ApiResponse } from '../../support/api.ts';
import { withFaults } from '../../support/faults.ts';
import { aPerson, linkOf, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();
const textsOf = (messages: { message: string }[]): string[] => messages.map(({ message }) => message);

describe('listMessageChanges', () => {
	let ann: Person;
	let ben: Person;
	let group: string;
	let sent: ApiResponse['body'][];

	beforeEach(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		sent = [];
		for (let i = 0; i < 6; i++) sent.push((await when.createMessage(ann, group, `message ${i}`)).body);
	});

	test('a message group without changes has none', async () => {
		const page = await when.listMessageChanges(ben, group);
		expect(page).toMatchObject({ status: 200, body: [] });
		expect(linkOf(page, 'next')).toBeUndefined();
	});

	test('each changed message once, as it is now, the oldest last change first', async () => {
		await when.editMessage(ann, sent[4], 'edited 4');
		await when.editMessage(ann, sent[1], 'edited 1');
		await when.deleteMessage(ann, sent[2]);
		await when.editMessage(ann, sent[4], 'edited 4 again');
		const { status, body } = await when.listMessageChanges(ben, group);
		expect(status).toBe(200);
		expect(textsOf(body)).toEqual(['edited 1', '', 'edited 4 again']);
		expect(body[1]).toEqual({ ...sent[2], message: '', deleted_at: expect.any(String) });
		const { body: page } = await when.listMessages(ben, group);
		for (const message of body) expect(page).toContainEqual(message);
	});

	test.each([1, 2, 5])('pages of %d lead to the latest change, each message once', async (limit) => {
		for (const message of sent.toReversed()) await when.editMessage(ann, message, `edited ${message.message}`);
		const pages = await when.walk(ben, `/api/messages/${group}/changes?limit=${limit}`, 'next');
		expect(pages).toHaveLength(Math.ceil(6 / limit));
		expect(textsOf(pages.flat())).toEqual(sent.toReversed().map(({ message }) => `edited ${message}`));
	});

	test('its sync link leads to what changes after it, and to what changed right before', async () => {
		await when.editMessage(ann, sent[0], 'before');
		const page = await when.listMessageChanges(ben, group, '?limit=7');
		expect(linkOf(page, 'sync')).toMatch(new RegExp(`^/api/messages/${group}/changes\\?after=[0-9a-f-]{36}&limit=7$`));
		await when.deleteMessage(ann, sent[1]);
		await when.editMessage(ann, sent[0], 'again');
		const { body } = await when.get(ben, linkOf(page, 'sync') ?? '');
		expect(textsOf(body)).toEqual(['', 'again']);
	});

	test('only changes of this group are in it; of another’s there is nothing to see', async () => {
		const eve = await aPerson();
		const other = await when.aConversation(ann, eve);
		await when.editMessage(ann, sent[0], 'for Ben');
		expect((await when.listMessageChanges(eve, other)).body).toEqual([]);
		const theirs = await when.listMessageChanges(eve, group);
		const none = await when.listMessageChanges(eve, '00000000-0000-5000-8000-000000000000');
		expect([theirs.status, theirs.body]).toEqual([404, none.body]);
	});

	test('what slipped through a block is not shown', async () => {
		await when.deleteMessage(ann, sent[2]);
		await when.deleteMessage(ann, sent[4]);
		await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: messageGroupKey(ben.uuid, group),
				UpdateExpression: 'SET blocked_uuid = :uuid',
				ExpressionAttributeValues: { ':uuid': sent[3].uuid },
			}),
		);
		const { body } = await when.listMessageChanges(ben, group);
		expect(body.map(({ uuid }: { uuid: string }) => uuid)).toEqual([sent[2].uuid]);
	});

	test('it is one query', async () => {
		await when.listMessageChanges(ben, group);
		await when.editMessage(ben, sent[0], 'x'); // membership is read again, and remembered
		expect((await withFaults([], () => when.listMessageChanges(ben, group))).calls).toBe(1);
	});

	test.each([
		['?limit=0', 422, '#/limit'],
		['?after=x', 400, '#/after'],
		['?before=01a205ee-8e0b-7616-8f19-dc6a8cc35a19', 422, '#/before'],
	])('%s is %d and names %s', async (parameters, status, pointer) => {
		const answer = await when.listMessageChanges(ann, group, parameters);
		expect(answer.status).toBe(status);
		expect(answer.body.errors).toMatchObject([{ pointer }]);
	});
});
