import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type Bucket, take } from '../../shared/messaging/token-bucket.ts';
import { tableContents } from '../support/audit.ts';
import { withFaults } from '../support/faults.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';

// So slow that nothing comes back while the tests run.
Object.assign(process.env, {
	MESSAGES_PER_SECOND: '0.001',
	MESSAGES_BURST: '30',
	CONVERSATIONS_PER_SECOND: '0.001',
	CONVERSATIONS_BURST: '6',
	READS_PER_SECOND: '0.001',
	READS_BURST: '30',
	LOOKUPS_PER_SECOND: '0.001',
	LOOKUPS_BURST: '12',
});

const when = new Steps();

describe('A bucket', () => {
	test('gives in no stretch of time more than what is allowed in a burst and what comes back in it', () => {
		fc.assert(
			fc.property(
				fc.record({ perSecond: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 30 }) }),
				fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 200 }),
				(limit, pauses) => {
					let bucket: Bucket | undefined;
					let [now, latest] = [0, Number.NEGATIVE_INFINITY];
					const taken: number[] = [];
					for (const pause of pauses) {
						now += pause;
						latest = Math.max(latest, now);
						const left = take(bucket, limit, now);
						if (left) taken.push(latest);
						bucket = left ?? bucket;
					}
					taken.forEach((from, i) => {
						taken.slice(i).forEach((to, n) => {
							expect(n + 1).toBeLessThanOrEqual(limit.burst + ((to - from) / 1000) * limit.perSecond + 1e-6);
						});
					});
				},
			),
			{ seed: 20_261_123, numRuns: 200 },
		);
	});

	test('refuses nobody who keeps to the pace', () => {
		const limit = { perSecond: 10, burst: 1 };
		let bucket: Bucket | undefined;
		for (let i = 0; i < 100; i++) {
			bucket = take(bucket, limit, i * 100);
			expect(bucket).toBeDefined();
		}
	});
});

describe('A limit that many containers share', () => {
	const limit = { perSecond: 0.001, burst: 30 };
	/** What one container lets pass on its own account. */
	const own = 5;

	const aContainer = async () => (await import('../../shared/messaging/rate-limits.ts')).rateLimit('messages', limit);
	const passed = async (counts: readonly Promise<void>[]): Promise<number> =>
		(await Promise.allSettled(counts)).filter(({ status }) => status === 'fulfilled').length;

	test('lets a user do in all what is allowed, and each container its own little besides', async () => {
		const user = crypto.randomUUID();
		const containers = await Promise.all(Array.from({ length: 8 }, aContainer));
		const counts = containers.flatMap((container) => Array.from({ length: 40 }, () => container.count(user)));
		const total = await passed(counts);
		expect(total).toBeLessThanOrEqual(limit.burst + own * containers.length);
		expect(total).toBeGreaterThan(own * containers.length);
	});

	test('does not mix people up', async () => {
		const container = await aContainer();
		const flood = Array.from({ length: 100 }, () => container.count('flooder'));
		expect(await passed(flood)).toBe(limit.burst + own);
		await expect(container.count('somebody else')).resolves.toBeUndefined();
	});

	test('costs nothing at first, one call for several messages then, and nothing once it is used up', async () => {
		const container = await aContainer();
		const user = crypto.randomUUID();
		const calls = async (times: number): Promise<number> => {
			const run = async (): Promise<number> => passed(Array.from({ length: times }, () => container.count(user)));
			return (await withFaults([], run)).calls;
		};
		expect(await calls(own)).toBe(0);
		expect(await calls(own)).toBe(1);
		await calls(100);
		expect(await calls(100)).toBe(0);
	});

	test('comes back', async () => {
		const quick = (await import('../../shared/messaging/rate-limits.ts')).rateLimit('messages', {
			perSecond: 1000,
			burst: 6,
		});
		const user = crypto.randomUUID();
		await passed(Array.from({ length: 100 }, () => quick.count(user)));
		await new Promise((resolve) => setTimeout(resolve, 50));
		await expect(quick.count(user)).resolves.toBeUndefined();
	});
});

describe('Over HTTP', () => {
	let ann: Person;
	let ben: Person;
	let group: string;

	beforeAll(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
	});

	test('whoever sends too much is refused with 429 and Retry-After before anything is written; others are not', async () => {
		const answers = await Promise.all(
			Array.from({ length: 60 }, (_, i) => when.createMessage(ann, group, `flood ${i}`)),
		);
		const refused = answers.filter(({ status }) => status === 429);
		const sent = answers.filter(({ status }) => status === 201);
		expect([refused.length > 0, refused.length + sent.length]).toEqual([true, 60]);
		for (const { body, headers } of refused) {
			expect(Number(headers['retry-after'])).toBeGreaterThan(0);
			expect(body.type).toBe('urn:cruddur:problem:too-many-requests');
		}
		const { messages } = await tableContents();
		expect(messages.filter(({ message }) => message?.startsWith('flood'))).toHaveLength(sent.length);
		expect((await when.createMessage(ben, group, 'still here')).status).toBe(201);
		expect((await when.listMessages(ann, group)).status).toBe(200);
	});

	test('malformed requests count', async () => {
		const cid = await aPerson();
		const answers = await Promise.all(Array.from({ length: 60 }, () => when.post(cid, '/api/message_groups', '{')));
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400, 429]));
	});

	test('replays count', async () => {
		const cid = await aPerson();
		const key = { 'idempotency-key': 'again' };
		const answers = [];
		for (let i = 0; i < 60; i++) answers.push(await when.createMessageGroup(cid, ben.handle, 'replayed', key));
		expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
	});

	test('new conversations have a lower limit of their own; the same one again counts once', async () => {
		const [dan, ...others] = await Promise.all(Array.from({ length: 10 }, () => aPerson()));
		const start = (person: Person) => when.createMessageGroup(dan as Person, person.handle, 'Hello');
		const answers = await Promise.all(others.map(start));
		const started = answers.filter(({ status }) => status === 201);
		expect(started).toHaveLength(7);
		expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
		const known = others[answers.findIndex(({ status }) => status === 201)] as Person;
		expect((await start(known)).status).toBe(200);
		const refused = answers.findIndex(({ status }) => status === 429);
		const later = Date.now() + Number(answers[refused]?.headers['retry-after']) * 1000;
		const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
		expect((await start(others[refused] as Person)).status).toBe(201);
		clock.mockRestore();

		const [eve, first] = [await aPerson(), others[0] as Person];
		const { createMessageGroup } = await import('../../shared/messaging/create-message-group.ts');
		const same = await Promise.all(Array.from({ length: 20 }, () => createMessageGroup(eve, first, 'Hi')));
		expect(same.filter(({ started }) => started)).toHaveLength(1);
	});

	test.each([
		['reads', 'read too fast', 35, (person: Person) => when.listMessageGroups(person)],
		['look-ups', 'look people up too fast', 14, (person: Person) => when.get(person, '/api/users?handle=an')],
	])('%s have a limit of their own, which others do not share', async (_, detail, most, ask) => {
		const cid = await aPerson();
		const answers = await Promise.all(Array.from({ length: 60 }, () => ask(cid)));
		const refused = answers.filter(({ status }) => status === 429);
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(most);
		expect(refused).toHaveLength(60 - most);
		expect(refused[0]?.body.detail).toContain(detail);
		expect((await when.createMessageGroup(cid, ben.handle, 'still here')).status).toBe(201);
	});

	test('reading now and then asks the table for nothing but what is read', async () => {
		const cid = await aPerson();
		const { calls } = await withFaults([], async () => {
			for (let i = 0; i < 5; i++) expect((await when.listMessageGroups(cid)).status).toBe(200);
		});
		expect(calls).toBe(5);
	});
});
