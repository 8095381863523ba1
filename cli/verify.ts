/** Tries all of a stage and says what works: `node cli/verify.ts --stage dev`. */
import pc from 'picocolors';
import { cleanEnvironment } from '../local/clean-environment.js';
import { readArguments, WrongArguments } from './arguments.ts';
import { table } from './output/terminal.ts';
import { removeAll, removeLeftovers } from './verify/clean-up.ts';
import { inAws, LAPTOP, laptop, NoPlace, type Place } from './verify/place.ts';
import { explained, partReports, showExplained, tableOf } from './verify/report.ts';
import { type Listener, type Result, runSteps } from './verify/run-steps.ts';
import { stepsOf } from './verify/steps/index.ts';
import { World } from './verify/steps/world.ts';

const HELP = `Tries all of a stage, with two users that it makes and removes: every route, the socket, inboxes and pushes, and what
operators do. Says what works, how quickly, and for each failure where to look. Takes about two minutes.

npm run verify -- [--stage <stage>] [--region <region>] [--json]
  --stage <stage>    local (the running npm start) unless another is named
  --region <region>  of the stage in AWS; AWS_REGION or us-east-1 without
  --json             writes the report as JSON to standard output, and progress to standard error

Exit code 0: all of it works. 1: something does not, or could not be tried. 130, 143: interrupted, and removing what was made.
For example: npm run verify -- --stage dev`;

const OPTIONS = {
	stage: { field: 'stage', value: '<stage>', help: 'which stage' },
	region: { field: 'region', value: '<region>', help: 'its region' },
} as const;

/** Exit codes of what a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

interface Typed {
	readonly stage: string;
	readonly region: string;
	readonly isJson: boolean;
	readonly isHelp: boolean;
}

/** @throws WrongArguments */
function typed(args: readonly string[]): Typed {
	const taken = Object.keys(OPTIONS).find((option) => process.env[`npm_config_${option}`]);
	if (taken)
		throw new WrongArguments(
			`npm took --${taken} for itself. Arguments come after a --: npm run verify -- --${taken} …`,
		);
	const { fields, positionals, isJson, isHelp } = readArguments(args, OPTIONS);
	if (positionals.length > 0)
		throw new WrongArguments(`Unexpected argument '${positionals[0]}'. A stage is named with --stage.`);
	const { stage = LAPTOP, region = process.env['AWS_REGION'] ?? 'us-east-1' } = fields as Partial<Typed>;
	return { stage, region, isJson, isHelp };
}

/** The laptop's stack is asked without what a shell sets for AWS or proxies; that takes a process of its own. */
function leaveShellBehind(): void {
	const clean = cleanEnvironment(process.env);
	if (Object.keys(process.env).every((name) => process.env[name] === clean[name])) return;
	process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], clean);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** What may take so long is told of in a log, too, before it is done. */
const LONG_MS = 120_000;

/** A line for each step on standard error. */
const progress: Listener = {
	begins: ({ part, does, timeoutMs }) => {
		if (process.stderr.isTTY) process.stderr.write(pc.dim(`… ${part}: ${does}`));
		else if (timeoutMs > LONG_MS) tell(`… ${part}: ${does}`);
	},
	ended: (result) => {
		if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
		tell(lineOf(result));
	},
};

function lineOf(result: Result): string {
	const { part, does } = result.step;
	switch (result.outcome) {
		case 'works':
			return `${pc.green('✓')} ${part}: ${does}`;
		case 'fails':
			return `${pc.red('✗')} ${part}: ${does}: ${result.failure.says}`;
		case 'skipped':
			return `${pc.yellow('-')} ${part}: ${does}: not tried, since it needs ${result.because}`;
	}
}

async function verify(place: Place, isJson: boolean): Promise<void> {
	tell(`Trying stage ${place.stage}${place.region ? ` in ${place.region}` : ''}: ${place.apiUrl}`);
	const world = new World(place);
	const interruption = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.on(name, () => {
			if (interruption.signal.aborted) process.exit(EXIT_CODES[name]);
			process.exitCode = EXIT_CODES[name];
			interruption.abort(new Error(`${name}`));
			tell(`${name}: removing what was made. Again: leave that to the next run.`);
		});
	}
	await removeLeftovers(world, tell);
	const start = performance.now();
	const results = await runSteps(stepsOf(world), world.traffic, progress, interruption.signal);
	for (const person of world.people) person.close();
	const isRemoved = await removeAll(world, results, tell);
	if (interruption.signal.aborted) return;
	const isGood = isRemoved && results.every(({ outcome }) => outcome === 'works');
	if (!isGood) process.exitCode = 1;
	const reports = partReports(results, world.traffic);
	if (isJson) {
		return say(
			JSON.stringify({ stage: place.stage, works: isGood, parts: reports, failures: explained(results, place) }),
		);
	}
	const { head, rows } = tableOf(reports);
	table(head, rows);
	const failures = explained(results, place);
	if (failures.length > 1) say('Begin with the first: others may follow from it.');
	for (const failure of failures) say(`\n${showExplained(failure)}`);
	if (isGood)
		say(`Stage ${place.stage} works. All of it was tried in ${Math.round((performance.now() - start) / 1000)} s.`);
}

try {
	const { stage, region, isJson, isHelp } = typed(process.argv.slice(2));
	if (isHelp) say(HELP);
	else {
		if (stage === LAPTOP) leaveShellBehind();
		await verify(stage === LAPTOP ? laptop() : await inAws(stage, region), isJson);
	}
} catch (error) {
	if (!(error instanceof NoPlace || error instanceof WrongArguments)) throw error;
	tell(error.message);
	process.exitCode = 1;
}
// Sockets and connections that are kept open would hold the process.
process.exit();
