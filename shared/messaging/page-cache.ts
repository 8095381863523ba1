import { DEFAULT_LIMIT, type PageRequest } from '../contract/pages.ts';
import { countLookup } from '../platform/cache-metrics.ts';
import { TABLE_NAME } from '../platform/dynamodb.ts';
import type { Key } from './table.ts';

/**
 * The first pages of inboxes and conversations, in a cache that all containers share: on where CACHE_URL says where it is;
 * where it does not, bundles have nothing of this (esbuild.config.cjs).
 *
 * Nobody is shown what has changed: who writes marks the list as changed, and a mark gives way to nothing for as long as
 * a reader may take who read before the change. So a page is kept only if there was no mark from before its reading until
 * it is kept. The mark also covers the time that the index of inboxes lags behind. Where a mark could not be set, since the
 * cache was out of reach, a page is shown for as long as it may be kept.
 */

/** Milliseconds from its reading after which a page is gone, whatever happened. */
export const PAGE_AGE = 60_000;

/** Seconds that a mark stays: the time-out of the functions that read (serverless.yml). */
export const MARK_AGE = 10;

/**
 * Milliseconds after which a reader keeps nothing, since the mark of a change may be gone that came after the reading
 * began: an answer that comes too late does not end the reading, which goes on when the container is next used.
 */
const KEPT_WITHIN = (MARK_AGE - 1) * 1000;

const MARK = '';

const keyOf = (pk: string): string => `${TABLE_NAME}/${pk}`;

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
	if (process.env['CACHE_URL'] && !page.before && !page.after && page.limit <= DEFAULT_LIMIT) {
		return readFirstPage(pk, () => query({ limit: DEFAULT_LIMIT }));
	}
	return query(page);
}

async function readFirstPage<Item extends Key>(pk: string, query: () => Promise<Item[]>): Promise<Item[]> {
	const { ask, isSilent } = await import('../platform/valkey.ts');
	const key = keyOf(pk);
	const began = Date.now();
	const kept = isSilent() ? undefined : await ask((cache) => cache.get(key));
	const items = kept ? itemsOf<Item>(kept, pk) : undefined;
	countLookup('FirstPages', items !== undefined);
	if (items) return items;
	const found = await query();
	if (kept === null && Date.now() < began + KEPT_WITHIN)
		await ask((cache) => cache.set(key, JSON.stringify(found), 'PXAT', began + PAGE_AGE, 'NX'));
	return found;
}

/** The items of a kept page; undefined for whatever is not a page of this list, so that nobody is shown another one. */
function itemsOf<Item extends Key>(kept: string, pk: string): Item[] | undefined {
	try {
		const items: Item[] = JSON.parse(kept);
		return items.every((item) => item.pk === pk) ? items : undefined;
	} catch {
		return undefined;
	}
}

/** Marks lists as changed. To be called once the change is there, or while it is made by who is done in MARK_AGE. */
export async function forgetPages(pks: readonly string[]): Promise<void> {
	if (process.env['CACHE_URL']) {
		const { ask } = await import('../platform/valkey.ts');
		await ask((cache) => Promise.all(pks.map((pk) => cache.set(keyOf(pk), MARK, 'EX', MARK_AGE))));
	}
}
