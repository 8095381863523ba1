import { cacheProblem, javaProblem, portProblem, samePortProblems } from './checks.ts';
import { type DataFolder, dataFolder, temporaryFolder } from './data-folder.ts';
import { environmentOf, useEnvironment } from './environment.ts';
import type { Part } from './part.ts';
import { type Port, PURPOSES, ports, variableOf } from './ports.ts';
import { startCache, startCognito, startDynamodb, startPostgres } from './services.ts';
import { removeStackFile, type Stack, writeStackFile } from './stack-file.ts';
import { welcome } from './welcome.ts';

/** Longest that all of the start may take, on a machine that is busy with other things. */
const START_TIMEOUT_MS = 120_000;

interface Started {
	readonly stack: Stack;
	readonly data: DataFolder;
	/** Fulfilled when schema, seeds and people are there. */
	readonly filled: Promise<void>;
	readonly timer: NodeJS.Timeout;
}

let started: Started | undefined;

/** What the start waits for. */
let awaited = 'the parts';

/** The stack that `npm start` starts in this process. */
export const startedStack = (): Stack | undefined => started?.stack;

/** Ends the process, and with it all that it started. @param message what is wrong, in a sentence */
function fail(message: string): never {
	process.stderr.write(`${message}\n`);
	process.exit(1);
}

/** Starts the parts, and fills them while serverless-offline is being loaded. Whatever ends the process cleans up. */
export async function start(hasCache: boolean): Promise<void> {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.prependListener(signal, () => process.exit(0));
	await checkPorts(hasCache);
	const data = openData();
	const parts: Part[] = [];
	process.once('exit', () => {
		removeStackFile();
		for (const part of parts) part.process.kill('SIGKILL');
		data.release();
	});
	const { dynamodb, postgres, cognito: cognitoFolder } = data.folders;
	parts.push(
		startDynamodb(ports.dynamodb, data.temporary, data.isTemporary ? undefined : dynamodb),
		startPostgres(ports.postgres, postgres, data.isTemporary ? data.path : undefined),
	);
	// What takes its time to load comes after the slowest parts were started.
	const [{ describe }, { fill }, { fixedEnvironment, functionName, messagesTable }, { startWeb }] = await Promise.all([
		import('./description.ts'),
		import('./fill.ts'),
		import('./service.ts'),
		import('./web.ts'),
	]);
	const cognito = startCognito({
		port: ports.cognito,
		folder: cognitoFolder,
		lambdaEndpoint: `http://localhost:${ports.lambda}`,
		triggers: { PreSignUp: functionName('checkSignUp'), PostConfirmation: functionName('confirmUser') },
	});
	const stack = describe(hasCache);
	parts.push(cognito, startWeb(ports.web, stack), ...(hasCache ? [startCache(ports.cache)] : []));
	for (const part of parts) void part.ready.then(async () => fail(`${await part.ended}.`)).catch(() => {});

	useEnvironment({ ...fixedEnvironment, ...environmentOf(stack), TABLE_NAME: stack.tableName, STAGE: 'local' });
	globalThis.MESSAGES_TABLE = messagesTable();
	const filled = fill({ parts, cognito, isComplete: data.isComplete, onStep: (step) => (awaited = step) });
	filled.then(
		() => (awaited = 'serverless-offline'),
		(error: Error) => fail(javaProblem() ?? error.message),
	);
	started = { stack, data, filled, timer: watchOver() };
}

async function checkPorts(hasCache: boolean): Promise<void> {
	const used = (Object.keys(ports) as Port[]).filter((port) => port !== 'cache' || hasCache);
	const same = samePortProblems(used.map((port) => ({ variable: variableOf(port), port: ports[port] })));
	if (same.length > 0) fail(same.join('\n'));
	const problems = await Promise.all(used.map((port) => portProblem(PURPOSES[port], ports[port], variableOf(port))));
	if (problems.every((problem) => problem?.includes('is in use')))
		fail(`The stack is running already, it seems: all its ports are in use, from ${ports.web}, for the page, on.`);
	if (hasCache) problems.push(cacheProblem());
	if (problems.some(Boolean)) fail(problems.filter(Boolean).join('\n'));
}

function openData(): DataFolder {
	const name = process.env['DATA_DIR'];
	try {
		return name ? dataFolder(name) : temporaryFolder();
	} catch (error) {
		return fail((error as Error).message);
	}
}

/** Ends a start that takes too long, or that failed: Serverless says so by the exit code, and waits for what parts keep alive. */
function watchOver(): NodeJS.Timeout {
	const end = Date.now() + START_TIMEOUT_MS;
	return setInterval(() => {
		if (process.exitCode) process.exit();
		if (Date.now() > end) fail(`The stack was not ready after ${START_TIMEOUT_MS / 1000} s, waiting for ${awaited}.`);
	}, 100);
}

/** Says where everything is, as soon as that is true. */
export async function announce(): Promise<void> {
	if (!started) throw new Error('The stack was not started');
	const { stack, data, filled, timer } = started;
	await filled;
	data.complete();
	const { pollStreams } = await import('./streams.ts');
	void pollStreams(stack.tableName);
	// serverless-offline does not catch what a function throws that was invoked as an event, which would end the process.
	process.on('unhandledRejection', (error) => console.error('A function that nobody waits for failed:', error));
	writeStackFile(stack);
	clearInterval(timer);
	process.stdout.write(welcome(stack, data.isTemporary ? undefined : data.path));
}
