import { DEFAULT_LIMIT, type Page, type PageRequest } from '../contract/pages.ts';

/** The page that a validated query string asks for. */
export const pageRequestOf = ({
	limit,
	before,
	after,
}: {
	limit?: string;
	before?: string;
	after?: string;
}): PageRequest => ({
	limit: Number(limit ?? DEFAULT_LIMIT),
	before,
	after,
});

/** The Link header (RFC 8288) of a page: rel="next" is older, rel="prev" is newer; none where there is nothing more. */
export function linkHeader(
	path: string,
	{ older, newer }: Page<unknown>,
	{ limit }: PageRequest,
): Record<string, string> {
	const link = (rel: string, parameter: string, cursor: string | undefined): string[] =>
		cursor === undefined ? [] : [`<${path}?${parameter}=${cursor}&limit=${limit}>; rel="${rel}"`];
	const links = [...link('next', 'before', older), ...link('prev', 'after', newer)];
	return links.length > 0 ? { link: links.join(', ') } : {};
}
