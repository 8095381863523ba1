import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { messageKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import type { ApiResponse } from '../../support/api.ts';
import { tableContents } from '../../support/audit.ts';
import { errors, withFaults } from '../../support/faults.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

describe('deleteMessage', () => {
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let group: string;
	let sent: ApiResponse['body'];

	beforeEach(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		sent = (await when.createMessage(ann, group, 'regretted')).body;
	});

	const itemOf = async ({ uuid }: { uuid: string }) =>
		(await dynamodb.send(new GetCommand({ TableName: TABLE_NAME, Key: messageKey(group, uuid), ConsistentRead: true })))
			.Item;

	test('the message stays in its place without its text, for both', async () => {
		const { status, body, headers } = await when.deleteMessage(ann, sent);
		expect([status, body]).toEqual([204, null]);
		expect(headers['content-type']).toBeUndefined();
		for (const reader of [ann, ben]) {
			const { body: page } = await when.listMessages(reader, group);
			expect(page.at(-1)).toEqual({ ...sent, message: '', deleted_at: expect.stringMatching(/Z$/) });
		}
	});

	test('its text, also one from before an edit, is nowhere in the table then', async () => {
		await when.editMessage(ann, sent, 'regretted twice');
		await settle(group);
		await when.deleteMessage(ann, sent);
		await settle(group);
		expect(JSON.stringify(await tableContents())).not.toContain('regretted');
		expect(await itemOf(sent)).toMatchObject({ message: '', edited_at: expect.any(String) });
		for (const reader of [ann, ben]) {
			const { body } = await when.listMessageGroups(reader);
			expect(body).toMatchObject([{ message: '', last_message_deleted: true, last_message_uuid: sent.uuid }]);
		}
	});

	test('deleting again is 204 and changes nothing', async () => {
		await when.deleteMessage(ann, sent);
		const before = await itemOf(sent);
		expect((await when.deleteMessage(ann, sent)).status).toBe(204);
		expect(await itemOf(sent)).toEqual(before);
	});

	test('of an edit and a deletion at once the deletion wins', async () => {
		const answers = await Promise.all([
			when.editMessage(ann, sent, 'one'),
			when.deleteMessage(ann, sent),
			when.editMessage(ann, sent, 'two'),
			when.deleteMessage(ann, sent),
		]);
		expect([answers[1]?.status, answers[3]?.status]).toEqual([204, 204]);
		for (const edit of [answers[0], answers[2]]) expect([200, 410]).toContain(edit?.status);
		expect(await itemOf(sent)).toMatchObject({ message: '', deleted_at: expect.any(String) });
	});

	test('somebody else’s message is 403, one that is not there and somebody else’s group are 404', async () => {
		const theirs = await when.deleteMessage(ben, sent);
		expect([theirs.status, theirs.body.type]).toEqual([403, 'urn:cruddur:problem:not-yours']);
		expect((await when.deleteMessage(ann, { ...sent, uuid: '01a205ee-8e0b-7616-8f19-dc6a8cc35a19' })).status).toBe(404);
		expect((await when.deleteMessage(eve, sent)).status).toBe(404);
		expect(await itemOf(sent)).toMatchObject({ message: 'regretted' });
	});

	test('a request that is sent again with its Idempotency-Key is answered with the message as it is now', async () => {
		const key = { 'idempotency-key': 'once' };
		const { body: first } = await when.createMessage(ann, group, 'taken back', key);
		await when.editMessage(ann, first, 'put better');
		const edited = await when.createMessage(ann, group, 'taken back', key);
		expect([edited.status, edited.body.message]).toEqual([201, 'put better']);
		await when.deleteMessage(ann, first);
		const deleted = await when.createMessage(ann, group, 'taken back', key);
		expect([deleted.status, deleted.body.message]).toEqual([201, '']);
		expect(deleted.body.deleted_at).toBeDefined();
	});

	test('a write whose answer was lost is found again', async () => {
		const lost = { call: 1, when: 'after', error: errors['disconnected'] as () => Error } as const;
		const { struck, result } = await withFaults([lost], () => when.deleteMessage(ann, sent), 'deserialize');
		expect({ struck, status: result.status }).toEqual({ struck: 1, status: 204 });
	});
});
