import Table from 'cli-table3';
import pc from 'picocolors';
import { graphemes } from '../../shared/contract/text.ts';

export const line = (text = ''): void => {
	process.stdout.write(`${text}\n`);
};

/** A table in the way of this project: thin, with dim heads. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
	const shown = new Table({
		head: head.map((name) => pc.dim(name)),
		style: { head: [], border: pc.isColorSupported ? ['gray'] : [], compact: true },
	});
	shown.push(...rows.map((row) => [...row]));
	line(shown.toString());
}

/** A text of somebody else's as a terminal may show it: what would steer it, or turn the text around, is replaced. */
export const printable = (text: string): string =>
	text.replaceAll(/(?!\n)[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, '\u{FFFD}');

/** A text in one line of at most so many characters, as people count them. */
export function inOneLine(text: string, most: number): string {
	let [shown, count] = ['', 0];
	for (const character of graphemes(printable(text.replaceAll(/\s+/g, ' ')))) {
		if (++count > most) return `${Array.from(graphemes(shown)).slice(0, -1).join('')}…`;
		shown += character;
	}
	return shown;
}

export const timeInMinutes = (time: string): string => time.slice(0, 16).replace('T', ' ');

export const figure = (value: number): string => value.toLocaleString('en');

/** Names after what they have in common; nothing where there are none. */
export const list = (head: string, names: readonly string[]): void => {
	if (names.length > 0) line(`${head.padEnd(18)} ${names.map(printable).join(', ')}`);
};
