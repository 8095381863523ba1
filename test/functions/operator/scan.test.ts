import { beforeAll, describe, expect, test } from '@jest/globals';
import { handler } from '../../../functions/operator/scan.ts';
import { aConversationAt } from '../../support/conversation.ts';
import { invocations } from '../../support/invocations.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const keys = (answers: readonly { readonly items: readonly { pk: string; sk: string }[] }[]): string[] =>
	answers.flatMap(({ items }) => items.map(({ pk, sk }) => `${pk}/${sk}`)).sort();

describe('scan', () => {
	/** Messages of 4 KB, so many that neither a page of 1 MB nor an answer holds them. */
	const MESSAGES = 1300;
	let all: string[];

	beforeAll(async () => {
		const when = new Steps();
		const people: Person[] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		const [ann, ben, eve] = people as [Person, Person, Person];
		const times = Array.from({ length: MESSAGES }, (_, i) => new Date(Date.UTC(2026, 0, 1, 0, 0, i)).toISOString());
		await aConversationAt(ann, ben, times, '🚀'.repeat(1024));
		await when.post(ann, '/api/message_groups', { handle: eve.handle, message: 'Hi' }, { 'Idempotency-Key': 'k' });
		all = keys(await invocations(handler, {}));
	});

	test('counts every item of the table by its type, on however many pages they are', async () => {
		const [answer] = await invocations(handler, { countOnly: true });
		expect(answer?.counts).toEqual({
			message: MESSAGES + 1,
			message_group: 4,
			idempotency_key: 1,
		});
		expect(answer?.pages).toBeGreaterThan(2);
		expect(answer?.read_units).toBeGreaterThan(250);
		expect(answer?.items).toEqual([]);
	});

	test('an answer has no more than Lambda lets pass, and the next goes on', async () => {
		const answers = await invocations(handler, {});
		expect(answers).toHaveLength(2);
		for (const { items } of answers) expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(5_000_010);
	});

	test('an invocation whose time is up goes on where it stopped: nothing twice, nothing left out', async () => {
		const answers = await invocations(handler, {}, true);
		expect(answers.length).toBeGreaterThan(2);
		expect(all).toHaveLength(MESSAGES + 6);
		expect(keys(answers)).toEqual(all);
	});

	test.each([false, true])('parallel segments find the same items (time is up: %s)', async (isTimeUp) => {
		expect(keys(await invocations(handler, { segments: 5 }, isTimeUp))).toEqual(all);
	});

	test('only items of one type', async () => {
		const answers = await invocations(handler, { type: 'message_group' });
		expect(answers.map(({ counts }) => counts)).toEqual([{ message_group: 4 }]);
		expect(keys(answers).every((key) => key.startsWith('GRP#'))).toBe(true);
	});

	test('a limit holds over all invocations and segments', async () => {
		const answers = await invocations(handler, { limit: 300, segments: 2 }, true);
		expect(new Set(keys(answers)).size).toBe(300);
		const [small] = await invocations(handler, { limit: 3 });
		expect(small?.items).toHaveLength(3);
		expect(small?.pages).toBe(1);
		expect(small?.read_units).toBeLessThan(10);
		expect(keys(await invocations(handler, { limit: 1e20 }))).toEqual(all);
		expect(keys(await invocations(handler, { limit: 3, segments: 5 }))).toHaveLength(3);
	});

	test.each([
		[{ limit: 'x' }, 'limit must be a whole number'],
		[{ type: 'users' }, 'type must be one of message, message_group, idempotency_key, rate_limit, block, connection'],
		[{ limits: 1 }, 'limits is not known here'],
		[[], 'the payload must be a JSON object'],
		['limit', 'the payload must be a JSON object'],
		[{ cursor: 'here' }, 'cursor must be one that this function handed back'],
	])('%j is refused, and the field named', async (payload, sentence) => {
		await expect(handler(payload)).rejects.toThrow(`The payload is invalid: ${sentence}.`);
	});
});
