import { LRUCache } from 'lru-cache';

/**
 * A cache in the container's memory, of what is known for a while. Its clock is read at each look-up: lru-cache's default is
 * to set a timer for each millisecond in which it is asked, which takes longer.
 */
export const memoryCache = <Value extends object | boolean>(options: {
	readonly max: number;
	/** Milliseconds for which a value is kept that is set without a time of its own. */
	readonly ttl?: number;
}): LRUCache<string, Value> => new LRUCache({ ...options, ttlResolution: 0 });
