import { beforeAll, describe, expect, test } from '@jest/globals';
import { handler as scan } from '../functions/scan.ts';
import { handler } from '../functions/seed.ts';
import { believable } from '../seeds/believable.ts';
import * as seedFiles from '../seeds/index.ts';
import type { MessageItem } from '../shared/table.ts';
import { invocations } from './support/invocations.ts';
import { settle } from './support/stream.ts';

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
		expect(first.write_units).toBeGreaterThan(16);
		const before = await table();
		await handler();
		await settle();
		expect(await table()).toEqual(before);
	});

	describe('20,000 messages of 60 users', () => {
		const amount = { users: 60, messages: 20_000, seed: 7 };
		let before: Record<string, unknown>;
		let seeded: Record<string, unknown>;
		let counted: Record<string, unknown>;

		beforeAll(async () => {
			before = await table();
			seeded = { ...(await handler(amount)) };
			counted = await table();
		}, 60_000);

		test('every message is there, and two rows for every message group', () => {
			expect(seeded).toMatchObject({ users: 60, messages: 20_000, message_groups: 500 });
			expect(Object.keys(counted)).toHaveLength(Object.keys(before).length + 20_000 + 2 * 500);
		});

		test('the same numbers write the same items again, from wherever an invocation stopped', async () => {
			const answers = await invocations(handler, { ...amount, messages: 1000 }, true);
			expect(answers.length).toBeGreaterThan(3);
			expect(answers.reduce((sum, answer) => sum + answer.messages, 0)).toBe(1000);
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

	test('another seed number makes other data', () => {
		const line = (seed: number) => believable({ users: 9, messages: 90, seed }).conversations.at(1)?.at(5);
		expect(line(1)).toEqual(line(1));
		expect(line(1)).not.toEqual(line(2));
	});
});
