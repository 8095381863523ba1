import { parseArgs } from 'node:util';

/** An option of a command. */
interface Option<Field extends string = string> {
	/** The field of the function's payload that it becomes. */
	readonly field: Field;
	/** What it takes, as help shows it, such as `<n>`; absent for a flag. */
	readonly value?: string;
	/** What it does, in a few words. */
	readonly help: string;
	/** The payload's value for what was typed; texts stay as they are when absent. */
	readonly read?: (text: string) => unknown;
}

export type Options<Field extends string = string> = Readonly<Record<string, Option<Field>>>;

/** What was typed after a command's name. */
export interface Arguments {
	/** Fields of the payload, from options. */
	readonly fields: Readonly<Record<string, unknown>>;
	readonly positionals: readonly string[];
	readonly isJson: boolean;
	readonly isHelp: boolean;
}

/** Something typed that no command can make sense of; the message says what, in the words that were typed. */
export class WrongArguments extends Error {
	override readonly name = 'WrongArguments';
}

/** A number where one was typed; anything else as it is, for the function to refuse. */
export const number = (text: string): unknown =>
	text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;

/** A handle as people write it, with or without the @ that output shows it with. */
export const handle = (text: string): string => text.replace(/^@/, '');

/** A uuid in the letters that the project writes. */
export const uuid = (text: string): string => text.toLowerCase();

/**
 * Reads what was typed after a command's name. A value may begin with a dash, so that `--limit -5` reaches the function,
 * which says what is wrong with it.
 * @throws WrongArguments
 */
export function readArguments(args: readonly string[], options: Options): Arguments {
	const { tokens } = parseArgs({
		args: [...args],
		options: Object.fromEntries(
			Object.entries(options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }]),
		),
		strict: false,
		allowPositionals: true,
		tokens: true,
	});
	const typed = new Map<string, unknown>();
	const positionals: string[] = [];
	for (const token of tokens) {
		if (token.kind === 'positional') positionals.push(token.value);
		if (token.kind !== 'option') continue;
		const { name, rawName, value, inlineValue } = token;
		const option = Object.hasOwn(options, name) ? options[name] : undefined;
		const isOurs = rawName === `--${name}` && (option || name === 'json' || name === 'help');
		if (!isOurs) throw new WrongArguments(`There is no option ${rawName}.`);
		if (typed.has(name)) throw new WrongArguments(`${rawName} was given twice.`);
		if (option?.value === undefined) {
			if (value !== undefined) throw new WrongArguments(`${rawName} takes no value.`);
			typed.set(name, true);
		} else {
			const isMissing = value === undefined || (!inlineValue && value.startsWith('--'));
			if (isMissing) throw new WrongArguments(`${rawName} needs a value: ${rawName} ${option.value}`);
			typed.set(name, option.read ? option.read(value) : value);
		}
	}
	const fields = Object.entries(options).flatMap(([name, { field }]) =>
		typed.has(name) ? [[field, typed.get(name)] as const] : [],
	);
	return {
		fields: Object.fromEntries(fields),
		positionals,
		isJson: typed.has('json'),
		isHelp: typed.has('help'),
	};
}
