/** HTML that was made by `html`, and so needs no escaping. */
class Html {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

export type { Html };

const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

type Part = Html | string | number | undefined | readonly Part[];

function textOf(part: Part): string {
	if (part === undefined) return '';
	if (part instanceof Html) return part.text;
	return Array.isArray(part) ? part.map(textOf).join('') : escaped(String(part));
}

/** A template of HTML: whatever is put into it is escaped, unless it is HTML itself. What is undefined leaves nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
	new Html(strings.map((string, i) => string + textOf(parts[i])).join(''));

/** A sentence of a description: of Markdown it knows `code` and **emphasis**. */
export const inline = (text: string): Html[] =>
	text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
		if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
		return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`;
	});

/** Paragraphs of a description. */
export const paragraphs = (text: string): Html[] => text.split('\n\n').map((one) => html`<p>${inline(one)}</p>`);
