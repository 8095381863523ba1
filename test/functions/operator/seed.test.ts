import { BatchGetCommand, BatchWriteCommand, DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { total } from '../../../cli/output/totals.ts';
import { handler as eraseUser } from '../../../functions/operator/erase-user.ts';
import { handler as getConversation } from '../../../functions/operator/get-conversation.ts';
import { handler as listConversations } from '../../../functions/operator/list-conversations.ts';
import { handler as rebuild } from '../../../functions/operator/rebuild-message-groups.ts';
import { handler as scan } from '../../../functions/operator/scan.ts';
import { handler } from '../../../functions/operator/seed.ts';
import { believable } from '../../../seeds/believable.ts';
import * as seedFiles from '../../../seeds/index.ts';
import type { MessageItem } from '../../../shared/messaging/table.ts';
import { seed } from '../../../shared/operator/seed.ts';
import { seedUserUuid } from '../../../shared/operator/seed-plan.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { invocations } from '../../support/invocations.ts';
import { isOutOfUseForLong } from '../../support/lives.ts';
import { aPerson } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

/** Everything in the table, in the order of its keys. */
async function table(): Promise<Record<string, unknown>> {
	const answers = await invocations(scan, { segments: 4 });
	const items = answers.flatMap((answer) => answer.items);
	return Object.fromEntries(items.map((item) => [`${item.pk}/${item.sk}`, item] as const).sort());
}

const isMessage = (item: unknown): boolean => 'created_at' in (item as object);

/** Handles of the first believable users. */
const handlesOf = (users: number, seed: number): (string | undefined)[] => {
	const { users: people } = believable({ users, messages: 6, seed });
	return [people.at(0)?.handle, people.at(1)?.handle];
};

describe('seed', () => {
	test('the seed files, and a second time nothing new, nor anything for the stream function to repair', async () => {
		const messages = seedFiles.conversations.reduce((sum, { length }) => sum + length, 0);
		const counts = { users: seedFiles.users.length, message_groups: 4, messages, skipped: [] };
		const first = await handler();
		expect(first).toMatchObject(counts);
		// Two units for each row, which is in the index too.
		expect(first.write_units).toBeGreaterThan(messages + 16);
		const before = await table();
		expect(await handler()).toMatchObject({ ...counts, write_units: 0 });
		await settle();
		expect(await table()).toEqual(before);
	});

	test('the seed files have an edited message, a deleted one, markers and unread ones, and rows that are right', async () => {
		await handler();
		const items = Object.values(await table()) as Record<string, string>[];
		expect(items.filter(({ edited_at }) => edited_at)).not.toEqual([]);
		expect(items.filter(({ deleted_at, message }) => deleted_at && message === '')).not.toEqual([]);
		expect(items.filter(({ last_read_uuid }) => last_read_uuid).length).toBeGreaterThan(1);
		const { conversations } = await listConversations({ handle: 'andrewbrown' });
		expect(conversations.some(({ unread }) => unread > 0)).toBe(true);
		expect(await rebuild({ dryRun: true })).toMatchObject({ rows_wrong: 0 });
	});

	test('what was changed since stays as it was changed, and what is missing comes back', async () => {
		await handler();
		const [one, other] = Object.values(await table()).filter(isMessage) as [MessageItem, MessageItem];
		await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: { ...one, message: 'changed' } }));
		await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: { pk: other.pk, sk: other.sk } }));
		expect(await handler()).toMatchObject({ write_units: 1 });
		expect(await table()).toMatchObject({
			[`${one.pk}/${one.sk}`]: { message: 'changed' },
			[`${other.pk}/${other.sk}`]: { message: other.message },
		});
	});

	test('what DynamoDB leaves unprocessed is written by another request, and the units of both are counted', async () => {
		const send = dynamodb.send.bind(dynamodb);
		let isLeft = true;
		const spy = jest.spyOn(dynamodb, 'send').mockImplementation((async (command: BatchWriteCommand, options: never) => {
			if (!isLeft || !(command instanceof BatchWriteCommand)) return send(command, options);
			isLeft = false;
			return { UnprocessedItems: command.input.RequestItems, ConsumedCapacity: [{ CapacityUnits: 1000 }] };
		}) as never);
		const { messages, write_units } = await handler({ users: 2, messages: 8, seed: 5 });
		spy.mockRestore();
		expect(write_units).toBeGreaterThan(1000 + messages);
		expect((await getConversation({ handles: handlesOf(2, 5), all: true })).messages).toHaveLength(8);
	});

	test('what DynamoDB leaves unread is read by another request, so that it is not written again', async () => {
		const amount = { users: 2, messages: 8, seed: 6 };
		await handler(amount);
		const send = dynamodb.send.bind(dynamodb);
		let isLeft = true;
		const spy = jest.spyOn(dynamodb, 'send').mockImplementation((async (command: BatchGetCommand, options: never) => {
			if (!isLeft || !(command instanceof BatchGetCommand)) return send(command, options);
			isLeft = false;
			return { UnprocessedKeys: command.input.RequestItems };
		}) as never);
		expect(await handler(amount)).toMatchObject({ messages: 8, write_units: 0 });
		spy.mockRestore();
		expect(isLeft).toBe(false);
	});

	const ann = { handle: 'seed_ann', display_name: 'Ann', email: 'ann@test.example' };
	const ben = { handle: 'seed_ben', display_name: 'Ben', email: 'ben@test.example' };
	const line = (handle: string, day: number) => ({ time: new Date(Date.UTC(2026, 0, day)), handle, text: `${day}` });

	test('handles are written in any case, and rows stay at the newest message', async () => {
		const conversation = (...days: number[]) => [line('Seed_Ann', 1), ...days.map((day) => line('SEED_BEN', day))];
		for (const [days, newest] of [
			[[2], '2'],
			[[2, 3], '3'],
			[[2], '3'],
		] as const) {
			await seed({ users: [ann, ben], conversations: [conversation(...days)] });
			await settle();
			for (const { handle } of [ann, ben]) {
				expect((await listConversations({ handle })).conversations).toMatchObject([{ text: newest }]);
			}
		}
	});

	test.each([
		['speaks alone', [line('seed_ann', 1), line('SEED_ANN', 2)], 'two people: seed_ann speaks alone'],
		['is the third', [line('seed_ann', 1), line('seed_ben', 2), line('nobody', 3)], 'nobody speaks in a conversation'],
	])('a conversation in which somebody %s is refused', async (_, conversation, reason) => {
		await expect(seed({ users: [ann, ben], conversations: [conversation] })).rejects.toThrow(reason);
	});

	describe('where a real user has a handle of the seed', () => {
		const cid = { handle: 'seed_cid', display_name: 'Cid', email: 'cid@test.example' };
		const conversations = [
			[line('seed_ann', 1), line('seed_ben', 2)],
			[line('seed_ann', 1), line('seed_cid', 2)],
		];
		const skipped = [{ handles: ['seed_ann', 'seed_cid'], of_others: ['seed_cid'] }];

		beforeAll(() => aPerson({ handle: 'Seed_Cid' }));

		test('no seed speaks for them, nor to them: the conversation is left out, and whose handle it is is said', async () => {
			const seeded = await seed({ users: [ann, ben, cid], conversations });
			expect(seeded).toMatchObject({ users: 2, message_groups: 1, messages: 2, skipped });
			expect((await listConversations({ handle: 'seed_cid' })).conversations).toEqual([]);
			const { conversations: inbox } = await listConversations({ handle: 'seed_ann' });
			expect(inbox.map(({ handle }) => handle)).not.toContain('Seed_Cid');
		});

		test('also over several invocations, each of which gets on', async () => {
			const seeds = { users: [ann, ben, cid], conversations: conversations.toReversed() };
			const isTimeUp = () => true;
			const first = await seed(seeds, { isTimeUp });
			expect(first).toMatchObject({ users: 2, messages: 0, skipped, cursor: expect.any(String) });
			const second = await seed(seeds, { isTimeUp }, first.cursor);
			expect(second).toMatchObject({ users: 0, messages: 2, skipped: [], cursor: expect.any(String) });
			expect(await seed(seeds, { isTimeUp }, second.cursor)).toMatchObject({ messages: 0, skipped: [] });
		});
	});

	test('brings back nothing of somebody who was erased: the conversation is left out, also when both were', async () => {
		const people = ['seed_eva', 'seed_edo'].map((handle) => ({
			handle,
			display_name: handle,
			email: `${handle}@test.example`,
		}));
		const seeds = { users: people, conversations: [[line('seed_eva', 1), line('seed_edo', 2)]] };
		expect(await seed(seeds)).toMatchObject({ messages: 2, skipped: [] });
		const skipped = [{ handles: ['seed_eva', 'seed_edo'], is_erased: true }];
		for (const uuid of people.map(({ handle }) => seedUserUuid(handle)).toReversed()) {
			await isOutOfUseForLong({ uuid });
			await eraseUser({ uuid });
			const before = await table();
			for (let i = 0; i < 2; i++) expect(await seed(seeds)).toMatchObject({ messages: 0, skipped });
			expect(await table()).toEqual(before);
		}
	});

	test('many users are added over several invocations, then their messages', async () => {
		const answers = await invocations(handler, { users: 2500, messages: 4 }, true);
		expect(answers.map(({ users }) => users)).toEqual([1000, 1000, 500, 0]);
		expect(answers.map(({ messages }) => messages)).toEqual([0, 0, 4, 0]);
	});

	test.each(['e30', 'bnVsbA', 'nonsense'])('the cursor %s is refused', async (cursor) => {
		await expect(handler({ cursor })).rejects.toThrow('cursor must be one that this function handed back.');
	});

	test('one amount is enough', async () => {
		expect(await handler({ messages: 8 })).toMatchObject({ users: 200, messages: 8 });
		const begun = await handler({ users: 3 }, { getRemainingTimeInMillis: () => 0 });
		expect(begun).toMatchObject({ users: 3, messages: 100, cursor: expect.any(String) });
	});

	describe('4,000 messages of 60 users', () => {
		const amount = { users: 60, messages: 4000, seed: 7 };
		let before: Record<string, unknown>;
		let seeded: Record<string, unknown>;
		let counted: Record<string, unknown>;

		beforeAll(async () => {
			before = await table();
			seeded = { ...(await handler(amount)) };
			counted = await table();
		});

		test('every message is there, and two rows for every message group', () => {
			expect(seeded).toMatchObject({ users: 60, messages: 4000, message_groups: 100 });
			expect(Object.keys(counted)).toHaveLength(Object.keys(before).length + 4000 + 2 * 100);
		});

		test('the same numbers write the same items again, from wherever an invocation stopped', async () => {
			const answers = await invocations(handler, { ...amount, messages: 1000 }, true);
			expect(answers.length).toBeGreaterThan(3);
			expect(answers.reduce<object>(total, {})).toMatchObject({ users: 60, message_groups: 25, messages: 1000 });
			const once = await table();
			await invocations(handler, { ...amount, messages: 1000 });
			expect(await table()).toEqual(once);
		});

		test('texts are of many lengths, and what a client may send; times lie in the year before September 2026', () => {
			const messages = Object.values(counted).filter(isMessage) as MessageItem[];
			const lengths = new Set(messages.map(({ message }) => [...message].length));
			expect(lengths.size).toBeGreaterThan(200);
			expect(Math.max(...lengths)).toBeLessThanOrEqual(1024);
			const times = messages.filter(({ pk }) => !(pk in before)).map(({ created_at }) => created_at);
			expect(times.filter((time) => time < '2026-09-01').every((time) => time > '2025-09-01')).toBe(true);
		});
	});

	test.each([
		[2, 2],
		[2, 999],
		[3, 7],
		[100, 4321],
		[2, 50_000],
	])('%i users and %i messages are exactly so many, in order and between two', (users, messages) => {
		const seeds = believable({ users, messages, seed: 3 });
		const pairs = new Set<string>();
		let count = 0;
		for (let c = 0; c < seeds.conversations.length; c++) {
			const conversation = seeds.conversations.at(c);
			const handles = new Set<string | undefined>();
			let last = '';
			for (let i = 0; i < (conversation?.length ?? 0); i++, count++) {
				const line = conversation?.at(i);
				handles.add(line?.handle);
				const time = line?.time.toISOString() ?? '';
				expect(time > last).toBe(true);
				last = time;
			}
			expect(handles.size).toBe(2);
			pairs.add([...handles].sort().join());
		}
		expect(count).toBe(messages);
		expect(pairs.size).toBe(seeds.conversations.length);
	});

	test('another seed number makes other data', async () => {
		const lineOf = (seed: number) => believable({ users: 9, messages: 90, seed }).conversations.at(1)?.at(5);
		expect(lineOf(1)).toEqual(lineOf(1));
		expect(lineOf(1)).not.toEqual(lineOf(2));
		const handles = handlesOf(2, 1);
		const counts: (number | undefined)[] = [];
		for (const seed of [1, 1, 2]) {
			await handler({ users: 2, messages: 6, seed });
			counts.push((await getConversation({ handles, all: true })).messages.length);
		}
		const [once = 0] = counts;
		expect(counts).toEqual([once, once, once + 6]);
	});
});
