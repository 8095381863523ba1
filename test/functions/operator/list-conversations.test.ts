import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { handler } from '../../../functions/operator/list-conversations.ts';
import { listMessageGroupsQuery } from '../../../shared/messaging/message-groups.ts';
import { aConversationAt } from '../../support/conversation.ts';
import { invocations } from '../../support/invocations.ts';
import { aPerson, type Person } from '../../support/steps.ts';

describe('listConversations', () => {
	let ann: Person;
	let others: Person[];

	beforeAll(async () => {
		ann = await aPerson();
		others = await Promise.all(Array.from({ length: 25 }, () => aPerson()));
		for (const [i, other] of others.entries()) {
			await aConversationAt(ann, other, [new Date(Date.UTC(2026, 0, 1 + i)).toISOString()], `Day ${i}`);
		}
	});

	test('the inbox, newest first, with the query and what it consumed', async () => {
		const { user, conversations, query, read_units, cursor } = await handler({ handle: ann.handle.toUpperCase() });
		expect(user).toMatchObject({ uuid: ann.uuid, handle: ann.handle });
		expect(conversations).toHaveLength(20);
		expect(conversations[0]).toMatchObject({
			time: '2026-01-25T00:00:00.000Z',
			text: 'Day 24',
			unread: 0,
			marked_unread: false,
			handle: others[24]?.handle,
		});
		expect(query).toEqual(listMessageGroupsQuery(ann.uuid, { limit: 20 }));
		expect(read_units).toBeGreaterThan(0);
		expect(cursor).toBeDefined();
	});

	test.each(['jean-luc', 'jane.doe', 'Élodie K', 'x', 'a'.repeat(40)])(
		'of a handle that is older than the rule for handles: %s',
		async (old) => {
			const handle = `${old}${randomUUID().slice(0, 4)}`;
			const user = await aPerson({ handle });
			expect((await handler({ handle })).user).toMatchObject({ uuid: user.uuid, handle });
		},
	);

	test('how many are unread', async () => {
		const { conversations } = await handler({ handle: others[3]?.handle ?? '' });
		expect(conversations).toMatchObject([{ handle: ann.handle, unread: 1 }]);
	});

	test.each([{ limit: 7 }, { all: true }])('walked to its end with %j, everybody once', async (payload) => {
		const pages = await invocations(handler, { handle: ann.handle, ...payload });
		const handles = pages.flatMap(({ conversations }) => conversations.map(({ handle }) => handle));
		expect(handles).toEqual(others.map(({ handle }) => handle).toReversed());
	});

	test.each([
		[{}, 'handle is missing'],
		[{ handle: '' }, 'handle must not be empty'],
		[{ handle: 'a\0b' }, "handle must be somebody's: nobody has the handle a\0b"],
		[{ handle: 'nobody_at_all' }, "handle must be somebody's: nobody has the handle nobody_at_all"],
		[{ handle: 'ann', limit: 101 }, 'limit must be at most 100'],
	])('%j is refused, and the field named', async (payload, sentence) => {
		await expect(handler(payload)).rejects.toThrow(`The payload is invalid: ${sentence}.`);
	});
});
