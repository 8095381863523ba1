import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { timeOf } from '../../../shared/messaging/ids.ts';
import { newMessageItem } from '../../../shared/messaging/messages.ts';
import { writeAll } from '../../../shared/platform/batch-write.ts';
import { dynamodb } from '../../../shared/platform/dynamodb.ts';
import { noCacheHere, TestCache } from '../../support/cache.ts';
import { aPerson, linkOf, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();
const textsOf = ({ body }: { body: { message: string }[] }): string[] => body.map(({ message }) => message);

/** Pages asked of the table since a test began. */
let queries = 0;
/** Holds what the table answered until it is let go. */
let held: { until: Promise<void>; reached: () => void } | undefined;

dynamodb.middlewareStack.add(
	(next, { commandName }) =>
		async (args) => {
			const output = await next(args);
			// What is unread is counted by queries for parts of items, which are cached nowhere.
			if (commandName !== 'QueryCommand' || 'ProjectionExpression' in args.input) return output;
			queries++;
			held?.reached();
			await held?.until;
			return output;
		},
	{ step: 'initialize', name: 'count' },
);

(noCacheHere ? describe.skip : describe)(
	`The shared cache of first pages${noCacheHere ? ` (${noCacheHere})` : ''}`,
	() => {
		let cache: TestCache;
		let ann: Person;
		let ben: Person;
		let group: string;

		beforeAll(async () => {
			process.env['CACHE_TIMEOUT'] = '5000'; // what a loaded machine takes is not what is tested here
			cache = await TestCache.start();
		});

		beforeEach(async () => {
			[ann, ben] = [await aPerson(), await aPerson()];
			group = await when.aConversation(ann, ben, '1');
			const others = Array.from({ length: 24 }, (_, i) => newMessageItem(group, ann, ben.uuid, String(i + 2)));
			await writeAll(others);
			await settle(group);
			await cache.client.flushall();
			queries = 0;
		});

		afterEach(() => {
			held = undefined;
		});

		afterAll(async () => {
			const { closeCache } = await import('../../../shared/platform/valkey.ts');
			await closeCache();
			await cache.stop();
		});

		test('a first page is read from the table once, and is the same from the cache', async () => {
			for (const list of [() => when.listMessages(ann, group), () => when.listMessageGroups(ann)]) {
				queries = 0;
				const [read, cached] = [await list(), await list()];
				expect(queries).toBe(1);
				expect(cached.body).toEqual(read.body);
				for (const rel of ['next', 'prev'] as const) expect(linkOf(cached, rel)).toBe(linkOf(read, rel));
			}
		});

		test('the sync link of a page that may come from the cache reaches back to when that was read at the earliest', async () => {
			const cursorOf = async (parameters = ''): Promise<number> => {
				const link = linkOf(await when.listMessages(ann, group, parameters), 'sync') ?? '';
				return timeOf(/after=([^&]*)/.exec(link)?.[1] ?? '').getTime();
			};
			for (let i = 0; i < 2; i++) expect(await cursorOf()).toBeLessThanOrEqual(Date.now() - 75_000);
			expect(await cursorOf('?limit=21')).toBeGreaterThan(Date.now() - 75_000);
		});

		test('what is deleted is in no cached page, nor are the counts of what is unread', async () => {
			const { body: sent } = await when.createMessage(ann, group, 'regretted');
			await settle(group);
			await cache.expireTombstones();
			for (const reader of [ann, ben]) {
				await when.listMessages(reader, group);
				await when.listMessageGroups(reader);
			}
			expect(JSON.stringify(await cache.contents())).toContain('regretted');
			await when.editMessage(ann, sent, 'regretted again');
			await when.deleteMessage(ann, sent);
			await settle(group);
			expect(JSON.stringify(await cache.contents())).not.toContain('regretted');
			expect((await when.listMessages(ben, group)).body.at(-1)).toMatchObject({ message: '' });
			const { body } = await when.listMessageGroups(ben);
			expect(body).toMatchObject([{ message: '', last_message_deleted: true, unread_count: 25 }]);
		});

		test('a marker is in the inbox at once', async () => {
			await when.listMessageGroups(ben);
			const newest = (await when.listMessages(ben, group)).body.at(-1);
			await when.markRead(ben, group, newest.uuid);
			expect((await when.listMessageGroups(ben)).body).toMatchObject([{ last_read_message_uuid: newest.uuid }]);
		});

		test.each([1, 7, 19, 20])('its beginning answers a page of %d, whose links lead on', async (limit) => {
			await when.listMessages(ben, group);
			const pages = await when.walk(ann, `/api/messages/${group}?limit=${limit}`, 'next');
			expect(
				pages
					.toReversed()
					.flat()
					.map(({ message }) => message),
			).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1)));
			expect(queries).toBe(1 + Math.ceil(25 / limit) - 1);
		});

		test('larger and later pages are read from the table', async () => {
			const first = await when.listMessages(ann, group);
			queries = 0;
			for (let i = 0; i < 2; i++) {
				expect(textsOf(await when.listMessages(ann, group, '?limit=21'))).toHaveLength(21);
				await when.get(ann, linkOf(first, 'next') ?? '');
				await when.listMessages(ann, group, `?after=${first.body[0].uuid}`);
			}
			expect(queries).toBe(6);
		});

		test('a page is for members alone, cached or not', async () => {
			const eve = await aPerson();
			await when.listMessages(ann, group);
			expect((await when.listMessages(eve, group)).status).toBe(404);
			expect((await when.listMessageGroups(eve)).body).toEqual([]);
		});

		test('whoever sends a message finds it at once, and so does the other', async () => {
			await when.listMessages(ann, group);
			await when.createMessage(ann, group, 'new');
			for (const reader of [ann, ben]) expect(textsOf(await when.listMessages(reader, group)).at(-1)).toBe('new');
		});

		test('a conversation that somebody has started is in both inboxes at once', async () => {
			const cleo = await aPerson();
			for (const reader of [ann, cleo]) await when.listMessageGroups(reader);
			await when.createMessageGroup(ann, cleo.handle, 'new');
			for (const reader of [ann, cleo]) expect(textsOf(await when.listMessageGroups(reader))[0]).toBe('new');
		});

		test('both inboxes follow when the stream function is done', async () => {
			for (const reader of [ann, ben]) await when.listMessageGroups(reader);
			await when.createMessage(ann, group, 'new');
			await settle(group);
			for (const reader of [ann, ben]) expect(textsOf(await when.listMessageGroups(reader))).toEqual(['new']);
		});

		test('the stream function makes up for a sender who could not reach the cache', async () => {
			await when.listMessages(ann, group);
			await cache.client.config('SET', 'min-replicas-to-write', 1); // it takes no writes
			await when.createMessage(ann, group, 'new');
			await cache.client.config('SET', 'min-replicas-to-write', 0);
			expect(textsOf(await when.listMessages(ben, group)).at(-1)).toBe('25');
			await settle(group);
			expect(textsOf(await when.listMessages(ben, group)).at(-1)).toBe('new');
		});

		test.each(['listMessages', 'listMessageGroups'] as const)(
			'%s caches nothing that was read before a change',
			async (list) => {
				let letGo = (): void => {};
				const until = new Promise<void>((resolve) => {
					letGo = resolve;
				});
				const reached = new Promise<void>((resolve) => {
					held = { until, reached: resolve };
				});
				const reading = list === 'listMessages' ? when.listMessages(ann, group) : when.listMessageGroups(ann);
				await reached;
				held = undefined;
				await when.createMessage(ben, group, 'new');
				await settle(group);
				letGo();
				expect(textsOf(await reading).at(-1)).toBe('25');
				await cache.expireTombstones();
				const after = list === 'listMessages' ? when.listMessages(ann, group) : when.listMessageGroups(ann);
				expect(textsOf(await after).at(-1)).toBe('new');
			},
		);

		test('a reader that took longer than a tombstone lasts caches nothing, as in a container that was frozen meanwhile', async () => {
			let letGo = (): void => {};
			const until = new Promise<void>((resolve) => {
				letGo = resolve;
			});
			const reached = new Promise<void>((resolve) => {
				held = { until, reached: resolve };
			});
			const reading = when.listMessages(ann, group);
			await reached;
			held = undefined;
			await when.createMessage(ben, group, 'new');
			await settle(group);
			await cache.expireTombstones();
			const now = Date.now();
			const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 10_000);
			letGo();
			await reading;
			clock.mockRestore();
			expect(textsOf(await when.listMessages(ann, group)).at(-1)).toBe('new');
		});

		test.each([
			['no JSON', 'x'],
			['something else', '{}'],
			['nothing', 'null'],
			['a page of another list', '[{"pk":"MSG#other","message":"not yours"}]'],
		])('what is %s is read from the table, until there is a tombstone', async (_, value) => {
			await when.listMessages(ann, group);
			const [{ key } = { key: '' }] = await cache.contents();
			await cache.client.set(key, value);
			const { status, body } = await when.listMessages(ann, group);
			expect([status, body.at(-1)?.message]).toEqual([200, '25']);
			await when.createMessage(ann, group, 'new');
			expect(await cache.client.get(key)).toBe('');
		});

		test('nothing is cached right after a change, when the index may not have it yet', async () => {
			await settle(group);
			for (let i = 0; i < 2; i++) await when.listMessageGroups(ann);
			expect(queries).toBe(2);
			expect((await cache.contents()).map(({ value }) => value)).toEqual(['', '', '']);
		});

		test('a tombstone stays as long as the function that reads may take, and a page a minute from its reading', async () => {
			held = {
				get until() {
					return setTimeout(200, undefined);
				},
				reached: () => {},
			};
			await when.listMessages(ann, group);
			const [page] = await cache.contents();
			expect(page?.left).toBeLessThan(59_900);
			expect(page?.left).toBeGreaterThan(30_000);
			await when.createMessage(ann, group, 'new');
			const [tombstone] = await cache.contents();
			expect(tombstone).toMatchObject({ key: page?.key, value: '' });
			expect(tombstone?.left).toBeGreaterThan(5000);
			expect(tombstone?.left).toBeLessThanOrEqual(10_000);
		});

		test('whatever people do, nobody is shown a page without what was there', async () => {
			const [cleo, dan] = [await aPerson(), await aPerson()];
			const busy = await when.aConversation(cleo, dan, '0');
			await settle(busy);
			let sent = 0;
			let shownInInboxes = 0;
			const steps: Record<string, () => Promise<void>> = {
				send: async () => void (await when.createMessage(sent % 2 ? cleo : dan, busy, String(++sent))),
				deliver: async () => {
					shownInInboxes = sent;
					await settle(busy);
				},
				pass: () => cache.expireTombstones(),
				read: async () => {
					for (const reader of [cleo, dan]) {
						const texts = textsOf(await when.listMessages(reader, busy, '?limit=3'));
						expect(texts.at(-1)).toBe(String(sent));
					}
				},
				open: async () => {
					for (const reader of [cleo, dan]) {
						const [text = ''] = textsOf(await when.listMessageGroups(reader));
						expect(Number(text)).toBeGreaterThanOrEqual(shownInInboxes);
					}
				},
			};
			let hits = 0;
			await fc.assert(
				fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(steps)), { maxLength: 12 }), async (schedule) => {
					for (const step of schedule) {
						queries = 0;
						await steps[step]?.();
						if (step === 'read' || step === 'open') hits += 2 - queries;
					}
				}),
				{ numRuns: 40, seed: 5 },
			);
			expect(hits).toBeGreaterThan(20);
		});
	},
);
