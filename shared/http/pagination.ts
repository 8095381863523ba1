import { DEFAULT_LIMIT, type Page, type PageRequest } from '../contract/pages.ts';

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
