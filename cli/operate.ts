/** The operator's commands on the laptop: `node cli/operate.ts <command> [arguments]`; package.json names them. */
import { parseArgs } from 'node:util';
import { environmentOf, useEnvironment } from '../local/environment.ts';
import { fixedEnvironment, messagesTable } from '../local/service.ts';
import { readStackFile } from '../local/stack-file.ts';
import { type AnyOperatorFunction, commands } from './commands.ts';

/** How long one invocation goes on before it hands back a cursor, in milliseconds: so often is progress shown. */
const SLICE = 1000;

/** What is told without a stack trace, since the operator can put it right. */
const isForOperator = (error: unknown): error is Error => error instanceof Error && error.name === 'OperatorError';

async function operate(name: string, args: string[]): Promise<void> {
	const command = commands[name];
	if (!command) return fail(`Commands: ${Object.keys(commands).join(', ')}`);
	const usage = `npm run ${name} -- ${[command.usage, '[--json]'].filter(Boolean).join(' ')}`;
	const kept = Object.keys(command.options).find((option) => process.env[`npm_config_${option.replaceAll('-', '_')}`]);
	if (kept) return fail(`npm took --${kept} for itself. Arguments come after a --:\n${usage}`);
	const [least, most] = command.positionals ?? [0, 0];
	let parsed: ReturnType<typeof parseArgs>;
	try {
		const options = { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
		parsed = parseArgs({ args, options, allowPositionals: most > 0 });
	} catch (error) {
		const [reason] = (error as Error).message.split(/\.? ?\n|\. /); // what follows is for who writes the program
		return fail(`${reason}.\n${usage}`);
	}
	const values = parsed.values as Record<string, string | boolean | undefined>;
	if (values['help']) return void process.stdout.write(`${usage}\n`);
	const { length } = parsed.positionals;
	if (length < least) return fail(usage);
	if (length > most) return fail(`Unexpected argument '${parsed.positionals[most]}'.\n${usage}`);
	const stack = readStackFile();
	if (!stack) return fail('The stack is not running: start it with npm start');

	useEnvironment({ ...fixedEnvironment, ...environmentOf(stack), TABLE_NAME: stack.tableName, STAGE: 'local' });
	globalThis.MESSAGES_TABLE = messagesTable();
	const payload = command.payloadOf(values, parsed.positionals);
	const { handler } = (await import(`../functions/operator/${command.file}.ts`)) as { handler: AnyOperatorFunction };
	const answers = invocations(handler, payload, command.follows(values));
	try {
		if (values['json'] || !process.stdout.isTTY) {
			const { showJson } = await import('./output/json.ts');
			await showJson(name, answers);
		} else {
			const { showPerson } = await import('./output/person.ts');
			await showPerson(name, answers, payload);
		}
	} catch (error) {
		if (!isForOperator(error)) throw error;
		fail(error.message);
	} finally {
		const { closePostgres } = await import('../shared/platform/postgres.ts');
		await closePostgres();
	}
}

/** Invokes a function and, if asked, again with each cursor that it hands back. */
async function* invocations(
	handler: AnyOperatorFunction,
	payload: object,
	follows: boolean,
): AsyncGenerator<{ readonly cursor?: string }> {
	const { STOP_BEFORE } = await import('../shared/operator/operator-function.ts');
	let cursor: string | undefined;
	do {
		const end = Date.now() + SLICE + STOP_BEFORE;
		const answer = await handler(
			{ ...payload, ...(cursor && { cursor }) },
			{ getRemainingTimeInMillis: () => end - Date.now() },
		);
		yield answer;
		cursor = answer.cursor;
	} while (follows && cursor);
}

function fail(message: string): void {
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
