import { type AddressInfo, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { noCacheHere, TestCache } from '../support/cache.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { settle } from '../support/stream.ts';

const when = new Steps();
const textsOf = ({ body }: { body: { message: string }[] }): string[] => body.map(({ message }) => message);

(noCacheHere ? describe.skip : describe)(`While the shared cache${noCacheHere ? ` (${noCacheHere})` : ''}`, () => {
	let cache: TestCache;
	let ann: Person;
	let ben: Person;
	let group: string;

	beforeAll(async () => {
		cache = await TestCache.start();
		[ann, ben] = [await aPerson(), await aPerson()];
		group = await when.aConversation(ann, ben);
	});

	afterAll(async () => {
		const { closeCache } = await import('../../shared/platform/valkey.ts');
		await closeCache();
		await cache.stop();
	});

	const cachedPages = async () => (await cache.contents()).filter(({ value }) => value !== '');

	test.each([
		['does not answer', async () => cache.freeze(true), async () => cache.freeze(false)],
		['is gone', () => cache.stop(), () => cache.start()],
	])('%s, everything goes on without it, and with it when it is back', async (_, take, giveBack) => {
		await when.listMessages(ann, group);
		await take();
		for (let i = 0; i < 3; i++) expect((await when.listMessages(ann, group)).status).toBe(200);
		expect((await when.createMessage(ann, group, 'meanwhile')).status).toBe(201);
		expect(textsOf(await when.listMessages(ben, group)).at(-1)).toBe('meanwhile');
		await settle(group);
		expect(textsOf(await when.listMessageGroups(ben))).toEqual(['meanwhile']);
		await giveBack();
		await cache.client.flushall();
		for (let tries = 0; tries < 500 && (await cachedPages()).length === 0; tries++) {
			await setTimeout(20);
			await cache.expireTombstones();
			await when.listMessageGroups(ben);
		}
		expect(await cachedPages()).toHaveLength(1);
		expect(textsOf(await when.listMessageGroups(ben))).toEqual(['meanwhile']);
	});
});

describe('Where CACHE_URL', () => {
	const before = process.env['CACHE_URL'];
	const items = [{ pk: 'list', sk: 'one' }];

	/** The shared cache at a URL, in modules that were not loaded before. */
	const cacheAt = async (url: string) => {
		process.env['CACHE_URL'] = url;
		jest.resetModules();
		return {
			...(await import('../../shared/messaging/page-cache.ts')),
			...(await import('../../shared/platform/valkey.ts')),
		};
	};

	afterEach(() => {
		jest.restoreAllMocks();
		if (before) process.env['CACHE_URL'] = before;
		else delete process.env['CACHE_URL'];
	});

	test('is no URL, everything goes on without a cache', async () => {
		const { invalidatePages, readPage } = await cacheAt('redis://localhost:99999');
		expect(await readPage('list', { limit: 20 }, async () => items)).toEqual(items);
		await invalidatePages(['list']);
	});

	test('is of something that takes everything and never answers, one reader in a second waits for it', async () => {
		let asked = 0;
		const silent = createServer((socket) => {
			socket.on('data', (data) => {
				asked += data.toString().split('get\r').length - 1;
			});
			socket.unref();
		});
		silent.listen(0).unref();
		const { readPage, closeCache } = await cacheAt(`redis://localhost:${(silent.address() as AddressInfo).port}`);
		const clock = jest.spyOn(Date, 'now');
		for (const now of [1_000_000, 1_000_999, 1_001_001]) {
			clock.mockReturnValue(now);
			for (let i = 0; i < 3; i++) {
				const read = () => setTimeout(150, items); // in which the connection is there again
				expect(await readPage('list', { limit: 20 }, read)).toEqual(items);
			}
		}
		await closeCache();
		expect(asked).toBe(2);
	});
});
