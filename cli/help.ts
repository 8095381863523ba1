import type { Command } from './command.ts';

/** How a command is typed. */
export function usageOf(name: string, { options = {}, positionals }: Command): string {
	const named = Object.entries(options).map(([option, { value }]) => `[--${option}${value ? ` ${value}` : ''}]`);
	return `npm run ops:${name} -- ${[positionals?.usage, ...named, '[--json]'].filter(Boolean).join(' ')}`;
}

/** What a command does, how it is typed, and an example. */
export function manualOf(name: string, command: Command): string {
	const { help, example, options = {} } = command;
	const rows = [
		...Object.entries(options).map(([option, { value = '', help: does }]) => [`--${option} ${value}`, does] as const),
		['--json', 'writes JSON on a terminal, too'] as const,
	];
	const width = Math.max(...rows.map(([option]) => option.length));
	return [
		help,
		'',
		usageOf(name, command),
		...rows.map(([option, does]) => `  ${option.padEnd(width)}  ${does}`),
		'',
		`For example: npm run ops:${name}${example && ` -- ${example}`}`,
	].join('\n');
}

/** All commands, a line each. */
export function overviewOf(commands: Readonly<Record<string, Command>>): string {
	const width = Math.max(...Object.keys(commands).map((name) => name.length));
	return [
		'The commands of operators; npm run ops:<command> -- --help says more of one.',
		...Object.entries(commands).map(([name, { help }]) => `  npm run ops:${name.padEnd(width)}  ${help}`),
	].join('\n');
}
