import { beforeAll, describe, expect, test } from '@jest/globals';
import { handler } from '../../../functions/operator/get-conversation.ts';
import { listMessagesQuery } from '../../../shared/messaging/messages.ts';
import { aConversationAt } from '../../support/conversation.ts';
import { invocations } from '../../support/invocations.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

describe('getConversation', () => {
	/** One message an hour, over ten days. */
	const times = Array.from({ length: 240 }, (_, i) => new Date(Date.UTC(2026, 4, 1, i)).toISOString());
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let group: string;
	const timesOf = (answers: Awaited<ReturnType<typeof handler>>[]): string[] =>
		answers.flatMap(({ messages }) => messages.map(({ time }) => time));

	beforeAll(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		group = await aConversationAt(ann, ben, times);
		await aConversationAt(ann, eve, times.slice(0, 3));
	});

	test('the newest page, by uuid or by the handles of the two in any order and case', async () => {
		const byUuid = await handler({ message_group_uuid: group });
		expect(byUuid.messages).toHaveLength(20);
		expect(byUuid.messages.at(-1)).toEqual({ time: times.at(-1), handle: ben.handle, text: 'Hello' });
		expect(await handler({ message_group_uuid: group.toUpperCase() })).toEqual(byUuid);
		const byHandles = await handler({ handles: [ben.handle.toUpperCase(), ann.handle] });
		expect(byHandles).toEqual(byUuid);
		expect(byUuid.query).toEqual(listMessagesQuery(group, { limit: 20 }));
		expect(byUuid.read_units).toBeGreaterThan(0);
	});

	test('it shows what was edited and deleted, and where each has read to', async () => {
		const when = new Steps();
		const [cid, dan] = await Promise.all([aPerson(), aPerson()]);
		const uuid = await when.aConversation(cid, dan, 'first');
		const { body: edited } = await when.createMessage(cid, uuid, 'teh second');
		const { body: deleted } = await when.createMessage(cid, uuid, 'third');
		await when.editMessage(cid, edited, 'the second');
		await when.deleteMessage(cid, deleted);
		expect((await handler({ message_group_uuid: uuid })).read_to).toEqual([]);
		await when.markRead(dan, uuid, edited.uuid);
		const { messages, read_to } = await handler({ message_group_uuid: uuid });
		expect(messages).toMatchObject([
			{ text: 'first' },
			{ text: 'the second', edited_at: expect.any(String) },
			{ text: '', deleted_at: expect.any(String) },
		]);
		expect(read_to).toEqual([{ handle: dan.handle, message_uuid: edited.uuid, time: edited.created_at }]);
	});

	test('page after page, older and older', async () => {
		const pages = await invocations(handler, { message_group_uuid: group, limit: 50 });
		expect(pages.map(({ messages }) => messages.length)).toEqual([50, 50, 50, 50, 40]);
		expect(timesOf(pages.toReversed())).toEqual(times);
	});

	test.each([false, true])('all of it, oldest first, only its own (time is up: %s)', async (isTimeUp) => {
		const pages = await invocations(handler, { message_group_uuid: group, all: true }, isTimeUp);
		expect(pages).toHaveLength(isTimeUp ? 3 : 1);
		expect(timesOf(pages)).toEqual(times);
	});

	test('read units are those of all queries', async () => {
		const payload = { message_group_uuid: group, all: true };
		const pages = await invocations(handler, payload, true);
		const [whole] = await invocations(handler, payload);
		expect(whole?.read_units).toBe(pages.reduce((sum, { read_units }) => sum + read_units, 0));
	});

	test('an answer has no more than Lambda lets pass, and the next goes on', async () => {
		const [cid, dan] = await Promise.all([aPerson(), aPerson()]);
		const many = Array.from({ length: 1300 }, (_, i) => new Date(Date.UTC(2026, 4, 1, 0, 0, i)).toISOString());
		const long = await aConversationAt(cid, dan, many, '🚀'.repeat(1024));
		const answers = await invocations(handler, { message_group_uuid: long, all: true });
		expect(answers).toHaveLength(2);
		for (const answer of answers) expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_000_000);
		expect(timesOf(answers)).toEqual(many);
	});

	test('the newest page up to a time', async () => {
		const { messages, cursor } = await handler({ message_group_uuid: group, to: '2026-05-02', limit: 10 });
		expect(messages.map(({ time }) => time)).toEqual(times.slice(38, 48));
		const older = await handler({ message_group_uuid: group, to: '2026-05-02', limit: 10, cursor });
		expect(older.messages.at(-1)?.time).toBe(times[37]);
	});

	test('one person alone has no conversation', async () => {
		await expect(handler({ handles: [ann.handle, ann.handle.toUpperCase()] })).rejects.toThrow(
			'The payload is invalid: handles must be those of two people.',
		);
	});

	test.each([
		['2026-05-03', '2026-05-04', times.slice(48, 96)],
		['2026-05-03T12:00:00Z', '2026-05-03T15:00:00Z', times.slice(60, 63)],
		['2026-05-09', undefined, times.slice(192)],
		[undefined, '2026-05-02', times.slice(0, 48)],
		['0001-01-01', '2026-05-02', times.slice(0, 48)],
		['2026-04-01', '2026-04-30', []],
	])('from %s to %s', async (from, to, expected) => {
		const payload = JSON.parse(JSON.stringify({ message_group_uuid: group, from, to, all: true }));
		expect(timesOf(await invocations(handler, payload, true))).toEqual(expected);
	});

	test('page by page between two times, neither end nor cursor twice', async () => {
		const payload = { message_group_uuid: group, from: '2026-05-03', to: '2026-05-04', limit: 7 };
		expect(timesOf(await invocations(handler, payload))).toEqual(times.slice(48, 96));
	});

	test.each([
		[{}, 'the payload must have message_group_uuid or handles, one of the two'],
		[
			{ message_group_uuid: '00000000-0000-5000-8000-000000000000', handles: ['one', 'two'] },
			'the payload must have message_group_uuid or handles, one of the two',
		],
		[{ message_group_uuid: 'x' }, 'message_group_uuid must be a UUID'],
		[{ handles: ['nobody_here', 'nor_here'] }, "handles must be somebody's: nobody has the handle nobody_here"],
		[{ handles: ['one'] }, 'handles must have at least 2 items'],
		[
			{ from: '2026-13-41', message_group_uuid: '00000000-0000-5000-8000-000000000000' },
			'from must be a time that there is: 2026-13-41 is none',
		],
		[
			{ to: '2026-02-30', message_group_uuid: '00000000-0000-5000-8000-000000000000' },
			'to must be a time that there is: 2026-02-30 is none',
		],
		[
			{ from: 'May', message_group_uuid: '00000000-0000-5000-8000-000000000000' },
			'from must be an ISO 8601 date or time in UTC, such as 2026-01-31 or 2026-01-31T09:30:00Z',
		],
		[
			{ from: '2026-05-02', to: '2026-05-01', message_group_uuid: '00000000-0000-5000-8000-000000000000' },
			'from and to must be two times, the earlier first',
		],
	])('%j is refused, and the field named', async (payload, sentence) => {
		await expect(handler(payload)).rejects.toThrow(`The payload is invalid: ${sentence}.`);
	});
});
