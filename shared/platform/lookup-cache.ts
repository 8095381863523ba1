import { memoryCache } from './memory-cache.ts';
import { type CacheName, countLookup } from './metrics.ts';

/** Most values of each kind that a container keeps; the one that was asked for longest ago goes first. */
const MAX_VALUES = 10_000;

export interface LookupCacheOptions<Value, Context> {
	/** As its metrics are called. */
	readonly name: CacheName;
	/** Milliseconds for which a value is kept; 0 for not at all. */
	readonly ttlOf: (value: Value) => number;
	/** Asks what is behind the cache. What it does not find (undefined) is not kept. */
	readonly lookUp: (key: string, context: Context) => Promise<Value | undefined>;
}

/** What was looked up lately, in the container's memory. Look-ups of one key at the same time are one. */
export interface LookupCache<Value, Context> {
	/** @throws what the look-up throws, to all who wait for it */
	find(key: string, context: Context): Promise<Value | undefined>;
	/** Keeps a value that is newer than any that is being looked up. */
	set(key: string, value: Value): void;
	/** Keeps no longer what is meant, nor anything that is being looked up: those who wait for it are the last to see it. */
	forget(isMeant: (value: Value, key: string) => boolean): void;
}

/**
 * In the place of lru-cache's own `fetch`, which takes a look-up that is under way back as soon as its key is set, deleted
 * or pushed out, and fails all who wait for it.
 */
export function lookupCache<Value extends object, Context = void>({
	name,
	ttlOf,
	lookUp,
}: LookupCacheOptions<Value, Context>): LookupCache<Value, Context> {
	const values = memoryCache<Value>({ max: MAX_VALUES });
	const underWay = new Map<string, Promise<Value | undefined>>();

	function set(key: string, value: Value): void {
		underWay.delete(key);
		const ttl = ttlOf(value);
		if (ttl > 0) values.set(key, value, { ttl });
	}

	function begin(key: string, context: Context): Promise<Value | undefined> {
		const found = lookUp(key, context);
		const settle = (value?: Value): void => {
			if (underWay.get(key) !== found) return;
			if (value) set(key, value);
			else underWay.delete(key);
		};
		underWay.set(key, found);
		found.then(settle, () => settle());
		return found;
	}

	return {
		find(key, context) {
			const known = values.get(key);
			const found = known ? Promise.resolve(known) : underWay.get(key);
			countLookup(name, found !== undefined);
			return found ?? begin(key, context);
		},
		set,
		forget(isMeant) {
			underWay.clear();
			for (const [key, value] of values.entries()) if (isMeant(value, key)) values.delete(key);
		},
	};
}
