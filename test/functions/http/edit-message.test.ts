import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { lowestMessageUuidAt } from '../../../shared/messaging/ids.ts';
import { messageGroupKey, messageKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import type { ApiResponse } from '../../support/api.ts';
import { errors, withFaults } from '../../support/faults.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();

describe('editMessage', () => {
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let group: string;
	let sent: ApiResponse['body'];

	beforeEach(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		sent = (await when.createMessage(ann, group, 'teh message')).body;
		await when.createMessage(ben, group, 'answer');
	});

	/** Given: an attribute of an item is something else. */
	const set = (Key: object, name: string, value: unknown) =>
		dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key,
				UpdateExpression: 'SET #name = :value',
				ExpressionAttributeNames: { '#name': name },
				ExpressionAttributeValues: { ':value': value },
			} as never),
		);

	test('both read the new text in the place of the old one, and when it was edited', async () => {
		const edited = await when.editMessage(ann, sent, ' the message ');
		expect(edited.status).toBe(200);
		expect(edited.body).toEqual({ ...sent, message: ' the message ', edited_at: edited.body.edited_at });
		expect(edited.body.edited_at > sent.created_at).toBe(true);
		for (const reader of [ann, ben]) {
			const { body } = await when.listMessages(reader, group);
			expect(body.map(({ message }: { message: string }) => message)).toEqual(['Hello', ' the message ', 'answer']);
			expect(body[1]).toEqual(edited.body);
		}
	});

	test('it can be edited again, also after a change that is ahead of the clock', async () => {
		await when.editMessage(ann, sent, 'once');
		const ahead = lowestMessageUuidAt(Date.now() + 60_000);
		await set(messageKey(group, sent.uuid), 'sort_uuid', ahead);
		const { status, body } = await when.editMessage(ann, sent, 'twice');
		expect([status, body.message]).toEqual([200, 'twice']);
		expect(Date.parse(body.edited_at)).toBeGreaterThan(Date.now() + 59_000);
		expect((await when.deleteMessage(ann, sent)).status).toBe(204);
	});

	test('two edits in one millisecond have times of their own, so that everybody sees the same one as the later', async () => {
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
		const [once, twice] = [await when.editMessage(ann, sent, 'once'), await when.editMessage(ann, sent, 'twice')];
		now.mockRestore();
		expect(twice.body.edited_at > once.body.edited_at).toBe(true);
		expect((await when.listMessages(ben, group)).body[1]).toEqual(twice.body);
	});

	test('who was renamed edits under the new name', async () => {
		const { query } = await import('../../../shared/platform/postgres.ts');
		const renamed = await aPerson();
		const own = await when.aConversation(renamed, ben);
		const { body } = await when.listMessages(ben, own);
		await query('UPDATE users SET display_name = $2 WHERE uuid = $1', [renamed.uuid, 'New name']);
		// The container that answered before still has the old name for up to a minute.
		const { changeMessage } = await import('../../../shared/messaging/change-message.ts');
		const author = { ...renamed, display_name: 'New name' };
		await changeMessage(author, own, body[0].uuid, { message: 'Hello again', time: 'edited_at' });
		const { body: after } = await when.listMessages(ben, own);
		expect(after).toMatchObject([{ message: 'Hello again', display_name: 'New name' }]);
	});

	test('somebody else’s message is 403, and stays as it is', async () => {
		const { status, body } = await when.editMessage(ben, sent, 'mine now');
		expect([status, body.type]).toEqual([403, 'urn:cruddur:problem:not-yours']);
		expect((await when.listMessages(ann, group)).body[1]).toEqual(sent);
	});

	test('a deleted message is 410, and stays deleted', async () => {
		await when.deleteMessage(ann, sent);
		const { status, body } = await when.editMessage(ann, sent, 'back again');
		expect([status, body.type]).toEqual([410, 'urn:cruddur:problem:message-deleted']);
		expect((await when.listMessages(ann, group)).body[1]).toMatchObject({ message: '' });
	});

	test('a message that is not there is 404; so is a group that is not there, or not one’s own', async () => {
		const nowhere = { ...sent, uuid: '01a205ee-8e0b-7616-8f19-dc6a8cc35a19' };
		expect((await when.editMessage(ann, nowhere, 'x')).status).toBe(404);
		const theirs = await when.editMessage(eve, sent, 'x');
		const none = await when.editMessage(
			eve,
			{ ...sent, message_group_uuid: '00000000-0000-5000-8000-000000000000' },
			'x',
		);
		expect([theirs.status, theirs.body]).toEqual([404, none.body]);
		expect((await when.send('PATCH', ann, `/api/messages/${group}/not-a-uuid`, { message: 'x' })).status).toBe(404);
	});

	test.each([
		['blocked_uuid', '01a205ee-8e0b-7616-8f19-dc6a8cc35a19'],
		['blocked_by_other', true],
	])('with %s it is refused at once, in the same words', async (field, value) => {
		await when.listMessages(ann, group); // membership is remembered
		await set(messageGroupKey(ann.uuid, group), field, value);
		const { status, body } = await when.editMessage(ann, sent, 'hear me');
		expect([status, body.type]).toEqual([403, 'urn:cruddur:problem:unreachable']);
		expect((await when.listMessages(ann, group)).body[1]).toEqual(sent);
	});

	test('it is one read and one write; a write whose answer was lost is found again', async () => {
		const edit = () => when.editMessage(ann, sent, 'the message');
		expect((await withFaults([], edit)).calls).toBe(2);
		const lost = { call: 2, when: 'after', error: errors['disconnected'] as () => Error } as const;
		const { struck, result } = await withFaults([lost], edit, 'deserialize');
		expect({ struck, status: result.status, message: result.body.message }).toEqual({
			struck: 1,
			status: 200,
			message: 'the message',
		});
	});

	test.each([
		['blank', ' \n\u3000'],
		['empty', ''],
		['too long', '🚀'.repeat(1025)],
		['missing', undefined],
	])('a text that is %s is 422 and names the field', async (_, message) => {
		const { status, body } = await when.editMessage(ann, sent, message);
		expect([status, body.errors?.[0]?.pointer]).toEqual([422, '#/message']);
	});
});
