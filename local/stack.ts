import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheProblem, javaProblem, portProblem } from './checks.ts';
import { environmentOf, useEnvironment } from './environment.ts';
import type { Part } from './part.ts';
import { people } from './people.ts';
import { type Port, PURPOSES, ports, variableOf } from './ports.ts';
import { fixedEnvironment, functionName, messagesTable, service } from './service.ts';
import {
	CONFIRMATION_CODE,
	cacheUrlOf,
	databaseUrlOf,
	dynamodbEndpointOf,
	startCache,
	startCognito,
	startDynamodb,
	startPostgres,
	USER_POOL_CLIENT_ID,
	USER_POOL_ID,
} from './services.ts';
import { removeStackFile, type Stack, writeStackFile } from './stack-file.ts';
import { pollStreams } from './streams.ts';
import { welcome } from './welcome.ts';

/** Longest that all of the start may take, on a machine that is busy with other things. */
const START_TIMEOUT_MS = 120_000;

interface Started {
	readonly stack: Stack;
	/** Fulfilled when schema, seeds and people are there. */
	readonly filled: Promise<void>;
	readonly timer: NodeJS.Timeout;
}

let started: Started | undefined;

/** The stack that `npm start` starts in this process. */
export const startedStack = (): Stack | undefined => started?.stack;

/** Where everything is once it runs. */
const describe = (hasCache: boolean): Stack => ({
	apiUrl: `http://localhost:${ports.api}`,
	dynamodbEndpoint: dynamodbEndpointOf(ports.dynamodb),
	tableName: `${service.service}-local`,
	databaseUrl: databaseUrlOf(ports.postgres),
	...(hasCache && { cacheUrl: cacheUrlOf(ports.cache) }),
	cognito: {
		endpoint: `http://localhost:${ports.cognito}`,
		userPoolId: USER_POOL_ID,
		clientId: USER_POOL_CLIENT_ID,
		confirmationCode: CONFIRMATION_CODE,
	},
	users: people.map(({ handle, email, password }) => ({ handle, email, password })),
});

/** Ends the process, and with it all that it started. @param message what is wrong, in a sentence */
function fail(message: string): never {
	process.stderr.write(`${message}\n`);
	process.exit(1);
}

/** Starts the parts, and fills them while serverless-offline is being loaded. */
export async function start(hasCache: boolean): Promise<void> {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.prependListener(signal, () => process.exit(0));
	const used = (Object.keys(ports) as Port[]).filter((port) => port !== 'cache' || hasCache);
	const problems = await Promise.all(used.map((port) => portProblem(PURPOSES[port], ports[port], variableOf(port))));
	if (hasCache) problems.push(cacheProblem());
	if (problems.some(Boolean)) fail(problems.filter(Boolean).join('\n'));

	const folder = mkdtempSync(join(tmpdir(), 'cruddur-'));
	const parts: Part[] = [];
	process.once('exit', () => {
		removeStackFile();
		for (const part of parts) part.process.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	});
	const dynamodb = startDynamodb(ports.dynamodb);
	const postgres = startPostgres(ports.postgres, join(folder, 'postgres'));
	const cognito = startCognito({
		port: ports.cognito,
		folder,
		lambdaEndpoint: `http://localhost:${ports.lambda}`,
		triggers: { PreSignUp: functionName('checkSignUp'), PostConfirmation: functionName('confirmUser') },
	});
	parts.push(dynamodb, postgres, cognito, ...(hasCache ? [startCache(ports.cache)] : []));
	for (const part of parts) void part.ended.then((sentence) => part.ready.then(() => fail(`${sentence}.`)));

	const stack = describe(hasCache);
	useEnvironment({ ...fixedEnvironment, ...environmentOf(stack), TABLE_NAME: stack.tableName, STAGE: 'local' });
	globalThis.MESSAGES_TABLE = messagesTable();
	const filled = fill(parts, cognito);
	filled.catch((error) => fail(javaProblem() ?? (error as Error).message));
	const timer = setTimeout(() => fail(`The stack was not ready after ${START_TIMEOUT_MS / 1000} s.`), START_TIMEOUT_MS);
	started = { stack, filled, timer };
}

/** Loads schema, seeds and people, with the code that the operator functions run. */
async function fill(parts: readonly Part[], cognito: Part): Promise<void> {
	const [{ schemaLoad }, { seed }, { addPeople }, { updateCognitoUserIds }, { closePostgres }] = await Promise.all([
		import('../shared/operator/schema-load.ts'),
		import('../shared/operator/seed.ts'),
		import('./add-people.ts'),
		import('../shared/operator/update-cognito-user-ids.ts'),
		import('../shared/platform/postgres.ts'),
	]);
	const added = cognito.ready.then(() => addPeople(people));
	added.catch(() => {});
	await Promise.all(parts.map(({ ready }) => ready));
	await schemaLoad();
	await seed();
	await added;
	await updateCognitoUserIds();
	await closePostgres();
}

/** Says where everything is, as soon as that is true. */
export async function announce(): Promise<void> {
	if (!started) throw new Error('The stack was not started');
	const { stack, filled, timer } = started;
	await filled;
	pollStreams(stack.tableName);
	writeStackFile(stack);
	clearTimeout(timer);
	process.stdout.write(welcome(stack));
}
