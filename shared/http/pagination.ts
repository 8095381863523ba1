import { DEFAULT_LIMIT, type Page, type PageRequest } from '../contract/pages.ts';
import { lowestMessageUuidAt } from '../messaging/ids.ts';

/** The page that a validated query string asks for. */
export const toPageRequest = ({
	limit,
	before,
	after,
}: {
	readonly limit?: string;
	readonly before?: string;
	readonly after?: string;
}): PageRequest => ({
	limit: Number(limit ?? DEFAULT_LIMIT),
	before,
	after,
});

/** A Link header (RFC 8288): relations and the query strings that lead there; none where there is none. */
export function linkHeader(path: string, links: Readonly<Record<string, string | undefined>>): Record<string, string> {
	const values = Object.entries(links).flatMap(([rel, query]) =>
		query === undefined ? [] : [`<${path}?${query}>; rel="${rel}"`],
	);
	return values.length > 0 ? { link: values.join(', ') } : {};
}

/** The relations of a page: `next` is older, `prev` is newer; absent where there is nothing more. */
export function pageLinks(
	{ older, newer }: Page<unknown>,
	{ limit }: PageRequest,
): Record<'next' | 'prev', string | undefined> {
	return {
		next: older && `before=${older}&limit=${limit}`,
		prev: newer && `after=${newer}&limit=${limit}`,
	};
}

/**
 * How far before a reading the cursor of a `sync` link lies, in milliseconds. What is stored has its uuid by then: clocks may
 * differ by seconds, a write begins within eight seconds of its uuid, and indexes follow within one.
 */
const SYNC_MARGIN_MS = 15_000;

/**
 * The query string that leads to all that was stored since a page was read, and to some that was in it: whoever asks with the
 * latest one after being away, and leaves out what they know, has missed nothing.
 * @param asOf Unix milliseconds before the reading began
 * @param hiddenAfter a uuid after which something is hidden for now: the cursor goes no further
 */
export function syncLink(asOf: number, { limit }: PageRequest, hiddenAfter?: string): string {
	const cursor = lowestMessageUuidAt(asOf - SYNC_MARGIN_MS);
	return `after=${hiddenAfter !== undefined && hiddenAfter < cursor ? hiddenAfter : cursor}&limit=${limit}`;
}
