/** Which page: before (older than) or after (newer than) a cursor, or the newest; at most `limit` items, 1 to 100. */
export interface PageQuery {
	readonly before?: string | undefined;
	readonly after?: string | undefined;
	readonly limit?: number | undefined;
}

/** A page, and what to ask its neighbours by: each is absent where there is nothing more. */
export interface Page<Item> {
	readonly items: Item[];
	/** Of messages and lists: what is older. Of changes: what is later. */
	readonly next?: PageQuery;
	/** Of messages: what is newer. */
	readonly prev?: PageQuery;
	/** Of messages and changes: whatever has come since this was read, and a little that it has already. */
	readonly sync?: PageQuery;
}

/** Before every message: what comes after it is a message group from its first message on. */
export const BEFORE_ALL = '00000000-0000-7000-8000-000000000000';

/** A page as an answer's body and Link header (RFC 8288) give it. */
export function toPage<Item>(items: Item[], headers: Headers): Page<Item> {
	const links: Record<string, PageQuery> = {};
	for (const [, query = '', rel = ''] of (headers.get('link') ?? '').matchAll(/<[^?>]*\?([^>]*)>; rel="(\w+)"/g)) {
		const { limit, ...cursor } = Object.fromEntries(query.split('&').map((field) => field.split('=')));
		links[rel] = { ...cursor, ...(limit && { limit: Number(limit) }) };
	}
	return { items, ...links };
}

/** A query string with its question mark; empty when nothing is asked for. */
export function queryString(fields: object): string {
	const query = Object.entries(fields)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
		.join('&');
	return query && `?${query}`;
}

/** All pages from one on, each asked for once the one before it is done with. */
export async function* walk<Item>(
	ask: (query: PageQuery) => Promise<Page<Item>>,
	{ before, after, limit }: PageQuery,
	rel: 'next' | 'prev' = 'next',
): AsyncGenerator<Page<Item>, void, undefined> {
	for (let query: PageQuery | undefined = { before, after, limit }; query; ) {
		const page: Page<Item> = await ask(query);
		yield page;
		query = page[rel];
	}
}
