import { expect, jest, test } from '@jest/globals';
import { lookupCache } from '../../../shared/platform/lookup-cache.ts';

interface Value {
	readonly is: string;
	readonly ttl?: number;
}

/** A cache with its look-ups under way, in the order in which they began, to be answered by the test. */
function aCache() {
	const lookUps: PromiseWithResolvers<Value | undefined>[] = [];
	const cache = lookupCache<Value>({
		name: 'UsersByUuid',
		ttlOf: ({ ttl = 60_000 }) => ttl,
		lookUp: () => {
			const lookUp = Promise.withResolvers<Value | undefined>();
			lookUps.push(lookUp);
			return lookUp.promise;
		},
	});
	return { cache, lookUps };
}

test('look-ups of one key at the same time are one, and its value is kept', async () => {
	const { cache, lookUps } = aCache();
	const both = [cache.find('a'), cache.find('a')];
	lookUps[0]?.resolve({ is: 'first' });
	expect(await Promise.all(both)).toEqual([{ is: 'first' }, { is: 'first' }]);
	expect(await cache.find('a')).toEqual({ is: 'first' });
	void cache.find('b');
	expect(lookUps).toHaveLength(2);
});

test.each<[string, (lookUp: PromiseWithResolvers<Value | undefined>) => void]>([
	['found nothing', (lookUp) => lookUp.resolve(undefined)],
	['failed', (lookUp) => lookUp.reject(new Error('away'))],
	['found a value that is not to be kept', (lookUp) => lookUp.resolve({ is: 'brief', ttl: 0 })],
])('what %s is looked up again', async (_, settle) => {
	const { cache, lookUps } = aCache();
	const both = Promise.allSettled([cache.find('a'), cache.find('a')]);
	settle(lookUps[0] as PromiseWithResolvers<Value | undefined>);
	const [one, other] = await both;
	expect(one).toEqual(other);
	void cache.find('a');
	expect(lookUps).toHaveLength(2);
});

test('a value is kept for its own time', async () => {
	let now = 1000;
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	const { cache, lookUps } = aCache();
	cache.set('brief', { is: 'brief', ttl: 20 });
	cache.set('long', { is: 'long', ttl: 2000 });
	now += 19;
	expect(await cache.find('brief')).toMatchObject({ is: 'brief' });
	now += 2;
	expect(await cache.find('long')).toMatchObject({ is: 'long' });
	expect(lookUps).toHaveLength(0);
	void cache.find('brief');
	expect(lookUps).toHaveLength(1);
	jest.restoreAllMocks();
});

test.each<[string, (cache: ReturnType<typeof aCache>['cache']) => void, string | undefined]>([
	['a newer value is set', (cache) => cache.set('a', { is: 'newer' }), 'newer'],
	['it is forgotten', (cache) => cache.forget(() => false), undefined],
	[
		'others push out all that is kept',
		(cache) => {
			for (let i = 0; i <= 10_000; i++) cache.set(`other ${i}`, { is: 'other' });
		},
		'older',
	],
])('whoever waits for a look-up gets it, also when %s', async (_, change, kept) => {
	const { cache, lookUps } = aCache();
	const waiting = cache.find('a');
	change(cache);
	lookUps[0]?.resolve({ is: 'older' });
	expect(await waiting).toEqual({ is: 'older' });
	const next = cache.find('a');
	lookUps[1]?.resolve(undefined);
	expect((await next)?.is).toBe(kept);
});

test('what is meant is forgotten, all else is not', async () => {
	const { cache, lookUps } = aCache();
	for (const key of ['a', 'b', 'c']) cache.set(key, { is: key });
	cache.forget(({ is }, key) => is === 'a' || key === 'b');
	expect(await cache.find('c')).toEqual({ is: 'c' });
	void cache.find('a');
	void cache.find('b');
	expect(lookUps).toHaveLength(2);
});
