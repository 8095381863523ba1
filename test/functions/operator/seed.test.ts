import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { total } from '../../../cli/output/totals.ts';
import { handler as getConversation } from '../../../functions/operator/get-conversation.ts';
import { handler as listConversations } from '../../../functions/operator/list-conversations.ts';
import { handler as scan } from '../../../functions/operator/scan.ts';
import { handler } from '../../../functions/operator/seed.ts';
import { believable } from '../../../seeds/believable.ts';
import * as seedFiles from '../../../seeds/index.ts';
import type { MessageItem } from '../../../shared/messaging/table.ts';
import { seed } from '../../../shared/operator/seed.ts';
import { dynamodb } from '../../../shared/platform/dynamodb.ts';
import { invocations } from '../../support/invocations.ts';
import { settle } from '../../support/stream.ts';

/** Everything in the table, in the order of its keys. */
async function table(): Promise<Record<string, unknown>> {
	const answers = await invocations(scan, { segments: 4 });
	const items = answers.flatMap((answer) => answer.items);
	return Object.fromEntries(items.map((item) => [`${item.pk}/${item.sk}`, item] as const).sort());
}

describe('seed', () => {
	test('the seed files, and a second time nothing new, nor anything for the stream function to mend', async () => {
		const messages = seedFiles.conversations.reduce((sum, { length }) => sum + length, 0);
		const first = await handler();
		expect(first).toMatchObject({ users: seedFiles.users.length, message_groups: 4, messages });
		expect(first.write_units).toBeGreaterThan(messages);
		const before = await table();
		const again = await handler();
		// Two rows for each message group, in the index too.
		expect(first.write_units - again.write_units).toBe(16);
		await settle();
		expect(await table()).toEqual(before);
	});

	test('what DynamoDB leaves unprocessed is written by another request, and the units of both are counted', async () => {
		const amount = { users: 2, messages: 8, seed: 5 };
		await handler(amount);
		const { write_units } = await handler(amount);
		const send = dynamodb.send.bind(dynamodb);
		let isLeft = true;
		const spy = jest.spyOn(dynamodb, 'send').mockImplementation((async (command: BatchWriteCommand, options: never) => {
			if (!isLeft || !(command instanceof BatchWriteCommand)) return send(command, options);
			isLeft = false;
			return { UnprocessedItems: command.input.RequestItems, ConsumedCapacity: [{ CapacityUnits: 100 }] };
		}) as never);
		expect((await handler(amount)).write_units).toBe(write_units + 100);
		spy.mockRestore();
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
			for (const { handle } of [ann, ben]) {
				expect((await listConversations({ handle })).conversations).toMatchObject([{ text: newest }]);
			}
		}
	});

	test.each([
		['speaks to nobody', [line('seed_ann', 1)], 'A conversation needs two people who are among the users'],
		['is among nobody’s users', [line('seed_ann', 1), line('nobody', 2)], 'A conversation needs two people'],
		['is the third', [line('seed_ann', 1), line('seed_ben', 2), line('nobody', 3)], 'nobody speaks in a conversation'],
	])('a conversation in which somebody %s is refused', async (_, conversation, reason) => {
		await expect(seed({ users: [ann, ben], conversations: [conversation] })).rejects.toThrow(reason);
	});

	test('one amount is enough', async () => {
		expect(await handler({ messages: 8 })).toMatchObject({ users: 200, messages: 8 });
		const begun = await handler({ users: 3 }, { getRemainingTimeInMillis: () => 0 });
		expect(begun).toMatchObject({ users: 3, messages: 200, cursor: expect.any(String) });
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
			const messages = Object.values(counted).filter((item) => 'created_at' in (item as object)) as MessageItem[];
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
		const { users } = believable({ users: 2, messages: 6, seed: 1 });
		const handles = [users.at(0)?.handle, users.at(1)?.handle];
		const counts: (number | undefined)[] = [];
		for (const seed of [1, 1, 2]) {
			await handler({ users: 2, messages: 6, seed });
			counts.push((await getConversation({ handles, all: true })).messages.length);
		}
		const [once = 0] = counts;
		expect(counts).toEqual([once, once, once + 6]);
	});
});
