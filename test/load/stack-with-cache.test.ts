import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'iovalkey';
import { noCacheHere } from '../support/cache.ts';
import { eventually, type RunningStack, signUp, startStack } from '../support/stack.ts';
import type { Person } from '../support/steps.ts';

(noCacheHere ? describe.skip : describe)('The whole system with a shared cache', () => {
	let running: RunningStack;
	let cache: Redis;

	beforeAll(async () => {
		running = await startStack('--param', 'cache=valkey');
		cache = new Redis(running.stack.cacheUrl ?? '');
	});

	afterAll(async () => {
		cache.disconnect();
		await running.stop();
	});

	const kept = async (): Promise<number> => {
		const values = await Promise.all((await cache.keys('*')).map((key) => cache.get(key)));
		return values.filter(Boolean).length;
	};

	test('two people write to each other: each finds everything, and pages come from the cache', async () => {
		const { when, stack } = running;
		const [ann, ben] = (await Promise.all(
			['ann', 'ben'].map(async (handle) => ({ handle, token: (await signUp(stack, handle)).AccessToken })),
		)) as [Person, Person];
		const group = await when.aConversation(ann, ben, '0');
		for (let i = 1; i <= 10; i++) {
			const [sender, other] = i % 2 ? [ann, ben] : [ben, ann];
			expect((await when.createMessage(sender, group, String(i))).status).toBe(201);
			for (const reader of [sender, other]) {
				expect((await when.listMessages(reader, group)).body.at(-1).message).toBe(String(i));
			}
			const inbox = await eventually(
				() => when.listMessageGroups(other),
				({ body }) => body[0]?.message === String(i),
			);
			expect(inbox.body).toHaveLength(1);
		}
		// Marks of what has changed give way after ten seconds.
		await eventually(
			async () => {
				await Promise.all([when.listMessages(ann, group), when.listMessageGroups(ben)]);
				return kept();
			},
			(pages) => pages === 2,
			80,
		);
		expect((await when.listMessages(ben, group)).body).toHaveLength(11);
		expect((await when.listMessageGroups(ben)).body[0].message).toBe('10');
	});
});
