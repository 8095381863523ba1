/** The operator's commands on the laptop: `node cli/operate.ts <command> [arguments]`; package.json names them. */
import { environmentOf, useEnvironment } from '../local/environment.ts';
import { fixedEnvironment, messagesTable } from '../local/service.ts';
import { readStackFile } from '../local/stack-file.ts';
import { InvalidPayload, OperatorError } from '../shared/operator/operator-error.ts';
import { readArguments, WrongArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { manualOf, overviewOf, usageOf } from './help.ts';

async function operate(name: string, args: readonly string[]): Promise<void> {
	const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
	if (!command) {
		if (name === '' || name === '--help') return say(overviewOf(commands));
		return fail(`There is no command ${name}.\n${overviewOf(commands)}`);
	}
	const given = read(name, command, args);
	if (!given) return;
	if (given.isHelp) return say(manualOf(name, command));
	const stack = readStackFile();
	if (!stack) return fail('The stack is not running: start it with npm start');

	useEnvironment({ ...fixedEnvironment, ...environmentOf(stack), TABLE_NAME: stack.tableName, STAGE: 'local' });
	globalThis.MESSAGES_TABLE = messagesTable();
	try {
		await given.run(!given.isJson && process.stdout.isTTY);
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		fail(error instanceof InvalidPayload ? error.sayWith(command.typedNameOf) : error.message);
	} finally {
		const { closePostgres } = await import('../shared/platform/postgres.ts');
		await closePostgres();
	}
}

/** What was typed after a command's name; undefined when it was wrong, and the reason was told. */
function read(name: string, command: Command, args: readonly string[]) {
	const { options = {} } = command;
	const taken = Object.keys(options).find((option) => process.env[`npm_config_${option.replaceAll('-', '_')}`]);
	try {
		if (taken) throw new WrongArguments(`npm took --${taken} for itself. Arguments come after a --:`);
		const given = readArguments(args, options);
		return { ...given, run: given.isHelp ? async () => {} : command.prepare(given) };
	} catch (error) {
		if (!(error instanceof WrongArguments)) throw error;
		return fail(`${error.message}\n${usageOf(name, command)}`);
	}
}

const say = (message: string): void => {
	process.stdout.write(`${message}\n`);
};

function fail(message: string): undefined {
	process.stderr.write(`${message}\n`);
	process.exitCode = 1;
}

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(0);
	throw error;
});

const [name = '', ...args] = process.argv.slice(2);
await operate(name, args);
