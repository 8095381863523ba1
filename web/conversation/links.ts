/** A part of a text: a link if it has an address. */
export interface Part {
	/** Where it begins. */
	readonly at: number;
	readonly text: string;
	readonly href?: string;
}

const CANDIDATE = /\bhttps?:\/\/[^\s<>"\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,;:!?'’”…)\]}]+$/u;

/** A bracket at the end belongs to the address if it was opened in it. */
function withoutTrailing(text: string): string {
	let link = text;
	for (let end = TRAILING.exec(link)?.[0]; end; end = TRAILING.exec(link)?.[0]) {
		const last = link.at(-1);
		if (last === ')' && link.split('(').length === link.split(')').length) return link;
		link = link.slice(0, -1);
	}
	return link;
}

/** A text with its links, of http and https only. */
export function toParts(text: string): Part[] {
	const parts: Part[] = [];
	let end = 0;
	for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
		const link = withoutTrailing(candidate);
		if (!URL.canParse(link)) continue;
		if (index > end) parts.push({ at: end, text: text.slice(end, index) });
		parts.push({ at: index, text: link, href: new URL(link).href });
		end = index + link.length;
	}
	if (end < text.length) parts.push({ at: end, text: text.slice(end) });
	return parts;
}
