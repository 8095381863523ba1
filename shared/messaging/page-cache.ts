import type { Redis } from 'iovalkey';
import { DEFAULT_LIMIT, type PageRequest } from '../contract/pages.ts';
import { TABLE_NAME } from '../platform/dynamodb.ts';
import { countLookup } from '../platform/metrics.ts';
import type { Key } from './table.ts';

/**
 * The first pages of inboxes and conversations, in a cache that all containers share: on where CACHE_URL says where it is;
 * where it does not, bundles have nothing of this (esbuild.config.cjs).
 *
 * Readers never see stale pages. A writer replaces the cached page with a tombstone that outlives any read begun before the
 * write, and no page replaces a tombstone. So a page is cached only if there was no tombstone from before its reading until
 * it is stored. The tombstone also covers the time that the index of inboxes lags behind. Where it could not be written,
 * since the cache was out of reach, a page is shown for as long as it may be cached.
 */

/** Milliseconds from its reading after which a page is gone, whatever happened. */
export const PAGE_TTL_MS = 60_000;

/** Seconds that a tombstone stays: the time-out of the functions that read (serverless.yml). */
export const TOMBSTONE_TTL_S = 10;

/**
 * Milliseconds after which a reader caches nothing, since the tombstone of a write may be gone that came after the reading
 * began: an answer that comes too late does not end the reading, which goes on when the container is next used.
 */
const MAX_READ_MS = (TOMBSTONE_TTL_S - 1) * 1000;

const TOMBSTONE = '';
const TOMBSTONE_ATTEMPTS = 2;

const keyOf = (pk: string): string => `${TABLE_NAME}/${pk}`;

/** Whether a page is the beginning of a first one. */
const isFirst = ({ before, after, limit }: PageRequest): boolean => !before && !after && limit <= DEFAULT_LIMIT;

/**
 * Unix milliseconds as of which a page is at least that is read from now on: one from the cache may have been read a while
 * ago, if the tombstones written since could not reach it.
 */
export const pageIsAsOf = (page: PageRequest): number =>
	Date.now() - (process.env['CACHE_URL'] && isFirst(page) ? PAGE_TTL_MS : 0);

/**
 * Reads a page of a list, the first one from the cache if it is there.
 * @param pk partition of the list
 * @param query asks the table for one item more than the page holds
 * @returns those items, or, where a smaller page begins a first one, all of that
 */
export async function readPage<Item extends Key>(
	pk: string,
	page: PageRequest,
	query: (page: PageRequest) => Promise<Item[]>,
): Promise<Item[]> {
	// The variable stands here itself, so that a bundle without a cache leaves out what follows.
	if (process.env['CACHE_URL'] && isFirst(page)) {
		return readFirstPage(pk, () => query({ limit: DEFAULT_LIMIT }));
	}
	return query(page);
}

async function readFirstPage<Item extends Key>(pk: string, query: () => Promise<Item[]>): Promise<Item[]> {
	const { ask, isCircuitOpen } = await import('../platform/valkey.ts');
	const key = keyOf(pk);
	const began = Date.now();
	const cached = isCircuitOpen() ? undefined : await ask((cache) => cache.get(key));
	const items = cached ? parsePage<Item>(cached, pk) : undefined;
	countLookup('FirstPages', items !== undefined);
	if (items) return items;
	const found = await query();
	if (cached === null && Date.now() < began + MAX_READ_MS)
		await ask((cache) => cache.set(key, JSON.stringify(found), 'PXAT', began + PAGE_TTL_MS, 'NX'));
	return found;
}

/** The items of a cached page; undefined for whatever is not a page of this list, so that nobody is shown another one. */
function parsePage<Item extends Key>(cached: string, pk: string): Item[] | undefined {
	try {
		const items: Item[] = JSON.parse(cached);
		return items.every((item) => item.pk === pk) ? items : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Puts tombstones in the place of the first pages of lists. To be called once a change is stored, or while it is being
 * stored by a writer that is done within TOMBSTONE_TTL_S.
 */
export async function invalidatePages(pks: readonly string[]): Promise<void> {
	if (process.env['CACHE_URL']) {
		const { ask } = await import('../platform/valkey.ts');
		const write = (cache: Redis) =>
			Promise.all(pks.map((pk) => cache.set(keyOf(pk), TOMBSTONE, 'EX', TOMBSTONE_TTL_S)));
		// A tombstone that is lost with a connection would leave a stale page to all who reach the cache.
		await ask(write, TOMBSTONE_ATTEMPTS);
	}
}
