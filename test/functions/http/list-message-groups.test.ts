import { beforeAll, describe, expect, test } from '@jest/globals';
import { newMessageItem } from '../../../shared/messaging/messages.ts';
import { storeMessage } from '../../../shared/messaging/store-message.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { withFaults } from '../../support/faults.ts';
import { aPerson, linkOf, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();
const uuidsOf = (items: { uuid: string }[]): string[] => items.map(({ uuid }) => uuid);

describe('B: listMessageGroups', () => {
	let ann: Person;
	let others: Person[];
	let groups: string[];

	beforeAll(async () => {
		ann = await aPerson();
		others = await Promise.all(Array.from({ length: 5 }, () => aPerson()));
		groups = [];
		for (const other of others) groups.push(await when.aConversation(ann, other, `Hello ${other.handle}`));
	});

	test('the inbox has one row for each conversation, the newest first, named after the other member', async () => {
		const { status, body } = await when.listMessageGroups(ann);
		expect(status).toBe(200);
		expect(uuidsOf(body)).toEqual(groups.toReversed());
		const other = others.at(-1) as Person;
		expect(body[0]).toEqual({
			uuid: groups.at(-1),
			user_uuid: other.uuid,
			handle: other.handle,
			display_name: other.display_name,
			message: `Hello ${other.handle}`,
			last_message_uuid: expect.any(String),
			last_message_user_uuid: ann.uuid,
			created_at: expect.any(String),
			unread_count: 0,
			marked_unread: false,
			blocked: false,
			reachable: true,
		});
	});

	test('only my message groups are in it', async () => {
		const [first] = others as [Person];
		const { body } = await when.listMessageGroups(first);
		expect(uuidsOf(body)).toEqual([groups[0]]);
		const nobody = await when.listMessageGroups(await aPerson());
		expect(nobody).toMatchObject({ status: 200, body: [] });
		expect(nobody.headers['link']).toBeUndefined();
	});

	test('a new message brings its group to the front, for both members, once the stream has run', async () => {
		const [second, third] = [others[1] as Person, groups[2] as string];
		const { body: mine } = await when.createMessage(ann, groups[1] as string, 'again');
		await settle();
		const { body: inbox } = await when.listMessageGroups(ann);
		expect(uuidsOf(inbox)).toEqual([groups[1], groups[4], groups[3], third, groups[0]]);
		for (const reader of [ann, second]) {
			const { body } = await when.listMessageGroups(reader);
			expect(body[0]).toMatchObject({ message: 'again', last_message_uuid: mine.uuid, created_at: mine.created_at });
		}
	});

	test('what is unread is counted for each group, and asked only where there may be something', async () => {
		const [reader, ...writers] = await Promise.all(Array.from({ length: 4 }, () => aPerson()));
		const [one, two, three] = writers as [Person, Person, Person];
		const expected: [string, number, boolean][] = [];
		for (const [i, writer] of [one, two, three].entries()) {
			const group = await when.aConversation(writer, reader as Person);
			for (let n = 0; n < i; n++) await when.createMessage(writer, group, 'more');
			expected.unshift([group, i + 1, false]);
		}
		await settle();
		const unread = async () =>
			(await when.listMessageGroups(reader as Person)).body.map(
				({ uuid, unread_count, marked_unread }: (typeof expected)[number] & Record<string, unknown>) => [
					uuid,
					unread_count,
					marked_unread,
				],
			);
		expect(await unread()).toEqual(expected);
		for (const [group] of expected.slice(0, 2)) {
			const { body } = await when.showMessageGroup(reader as Person, group);
			await when.markRead(reader as Person, group, body.last_message_uuid);
		}
		const { calls } = await withFaults([], () => when.listMessageGroups(reader as Person));
		expect(calls).toBe(2);
	});

	test('a new name of the other’s comes with their next message, and with no other write', async () => {
		const [reader, writer] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(writer, reader);
		await when.createMessage(reader, group, 'mine');
		await query('UPDATE users SET display_name = $2 WHERE uuid = $1', [writer.uuid, 'New name']);
		const sender = { ...writer, display_name: 'New name' };
		await storeMessage({ message: newMessageItem(group, sender, reader.uuid, 'under a new name') });
		await settle(group);
		const names = async (person: Person) =>
			(await when.listMessageGroups(person)).body.map(({ display_name }: { display_name: string }) => display_name);
		expect([await names(reader), await names(writer)]).toEqual([['New name'], [reader.display_name]]);
	});

	test('the preview is the first 128 characters', async () => {
		const text = `${'é🌊'.repeat(64)}and more`;
		await when.createMessage(ann, groups[0] as string, text);
		await settle();
		const { body } = await when.listMessageGroups(ann, '?limit=1');
		expect(body[0].message).toBe('é🌊'.repeat(64));
	});

	test.each([1, 2, 4])('pages of %d lead to the oldest, each group once', async (limit) => {
		const { body: inbox } = await when.listMessageGroups(ann);
		const pages = await when.walk(ann, `/api/message_groups?limit=${limit}`, 'next');
		expect(pages).toHaveLength(Math.ceil(5 / limit));
		expect(pages.flat()).toEqual(inbox);
	});

	test('there is no newer page to lead to', async () => {
		const page = await when.listMessageGroups(ann, '?limit=2');
		expect(linkOf(page, 'prev')).toBeUndefined();
	});

	test.each([
		['?limit=101', 422, '#/limit'],
		['?before=1', 400, '#/before'],
		['?after=01a205ee-8e0b-7616-8f19-dc6a8cc35a19', 422, '#/after'],
	])('%s is %d and names %s', async (parameters, status, pointer) => {
		const answer = await when.listMessageGroups(ann, parameters);
		expect(answer.status).toBe(status);
		expect(answer.body.errors).toMatchObject([{ pointer }]);
	});
});
