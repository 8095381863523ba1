import { beforeAll, describe, expect, test } from '@jest/globals';
import { aConversationAt } from '../../support/conversation.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

describe('C: createMessage', () => {
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let group: string;

	beforeAll(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
	});

	test('either member writes, and both read it as it was sent', async () => {
		const text = '  Ünïcødé 👩‍👩‍👧 \n\t<b>&amp;</b> "quoted" \\  ';
		const sent = await when.createMessage(ben, group, text);
		expect(sent.status).toBe(201);
		expect(sent.body).toMatchObject({
			message_group_uuid: group,
			user_uuid: ben.uuid,
			handle: ben.handle,
			display_name: ben.display_name,
			message: text,
		});
		for (const reader of [ann, ben]) {
			const { body } = await when.listMessages(reader, group);
			expect(body.at(-1)).toEqual(sent.body);
		}
	});

	test('the time of a message is the time inside its uuid', async () => {
		const before = new Date().toISOString();
		const { body } = await when.createMessage(ann, group, 'now');
		expect(body.created_at >= before && body.created_at <= new Date().toISOString()).toBe(true);
		const milliseconds = Number.parseInt(body.uuid.replaceAll('-', '').slice(0, 12), 16);
		expect(new Date(milliseconds).toISOString()).toBe(body.created_at);
	});

	test.each(['C', 'D'])(
		'to a conversation whose newest message is ahead of the clock it is added at the end (%s)',
		async (pattern) => {
			const [cid, dan] = await Promise.all([aPerson(), aPerson()]);
			const ahead = await aConversationAt(cid, dan, [new Date(Date.now() + 3_600_000).toISOString()], 'ahead');
			const send = (person: Person, other: Person, text: string) =>
				pattern === 'C' ? when.createMessage(person, ahead, text) : when.createMessageGroup(person, other.handle, text);
			for (const text of ['1', '2', '3']) expect((await send(cid, dan, text)).status).toBeLessThan(300);
			await settle(ahead);
			expect((await send(dan, cid, '4')).status).toBeLessThan(300);
			await settle(ahead);
			const { body } = await when.listMessages(dan, ahead);
			expect(body.map(({ message }: { message: string }) => message)).toEqual(['ahead', '1', '2', '3', '4']);
			expect((await when.listMessageGroups(cid)).body).toMatchObject([{ message: '4' }]);
		},
	);

	test('somebody else cannot write, and is told nothing: the same 404 as for a group that is not there', async () => {
		const theirs = await when.createMessage(eve, group, 'hello');
		const nowhere = await when.createMessage(eve, '00000000-0000-5000-8000-000000000000', 'hello');
		expect(theirs.status).toBe(404);
		expect(theirs.body).toEqual(nowhere.body);
		const { body } = await when.listMessages(ann, group, '?limit=100');
		expect(body.map((message: { user_uuid: string }) => message.user_uuid)).not.toContain(eve.uuid);
	});

	test.each([
		['blank', ' \n\u00a0\u3000', 'must have at least one visible character, and no unpaired surrogates'],
		['empty', '', 'must not be empty'],
		['too long', '🚀'.repeat(1025), 'must have at most 1024 characters'],
		['an unpaired surrogate', 'a\ud800b', 'must have at least one visible character, and no unpaired surrogates'],
		['not a string', 7, 'must be a JSON string'],
		['missing', undefined, 'is missing'],
	])('a message that is %s is 422 and names the field', async (_, message, detail) => {
		const { status, body } = await when.createMessage(ann, group, message);
		expect(status).toBe(422);
		expect(body.errors).toEqual([{ pointer: '#/message', detail }]);
	});

	test('1024 characters are counted as code points', async () => {
		const { status } = await when.createMessage(ann, group, '🚀'.repeat(1024));
		expect(status).toBe(201);
	});
});
