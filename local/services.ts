import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { cacheServer } from './checks.ts';
import type { CognitoOptions } from './cognito/pool.ts';
import { listens, type Part, part } from './part.ts';

/** The user pool of the laptop: named like a real one, so that tokens look and are verified like real ones. */
export const USER_POOL_ID = 'us-east-1_cruddur';
export const USER_POOL_CLIENT_ID = 'cruddurlocal';

/** The code that confirms every sign-up on the laptop. */
export const CONFIRMATION_CODE = '123456';

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const DYNAMODB = program('../node_modules/amplify-dynamodb-simulator/emulator');

/** What keeps Java small and lets it start quickly. */
const JAVA_OPTIONS = [
	...['-Xmx96m', '-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
	'-XX:-UsePerfData', // a file in /tmp, which would stay
];

/**
 * Starts DynamoDB Local.
 * @param temporary a folder for the native library that it unpacks at each start and leaves there
 * @param folder of its files; in memory without
 */
export function startDynamodb(port: number, temporary: string, folder?: string): Part {
	const properties = {
		port,
		...(folder ? { folder } : { inMemory: true }),
		'java.library.path': `${DYNAMODB}/DynamoDBLocal_lib`,
		'java.io.tmpdir': temporary,
	};
	const child = spawn(
		'java',
		[
			...JAVA_OPTIONS,
			...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
			...['-cp', `${DYNAMODB}/DynamoDBLocal.jar`, 'org.eclipse.jetty.xml.XmlConfiguration', program('./dynamodb.xml')],
		],
		{ stdio: ['pipe', 'ignore', 'pipe'] },
	);
	return part('DynamoDB Local', child, (signal) => listens(port, signal));
}

/** Where DynamoDB Local can be asked. */
export const dynamodbEndpointOf = (port: number): string => `http://localhost:${port}`;

/**
 * Starts Postgres.
 * @param folder of its files; an empty database where there is none yet
 * @param temporary a folder that nobody needs any more when Postgres loses its starter
 */
export function startPostgres(port: number, folder: string, temporary?: string): Part {
	const child = fork(program('./postgres-process.ts'), [String(port), folder, ...(temporary ? [temporary] : [])], {
		execArgv: ['--liftoff-only', '--max-semi-space-size=2'],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	return part('Postgres', child, () => once(child, 'message'));
}

/** URL of the database that `startPostgres` starts. */
export const databaseUrlOf = (port: number): string => `postgres://postgres@localhost:${port}/postgres`;

/**
 * Starts Cognito with our user pool and client.
 * @param options where it listens, the folder that keeps its users, and the trigger functions
 */
export function startCognito(options: Pick<CognitoOptions, 'port' | 'folder' | 'lambdaEndpoint' | 'triggers'>): Part {
	const all: CognitoOptions = {
		...options,
		userPoolId: USER_POOL_ID,
		clientId: USER_POOL_CLIENT_ID,
		confirmationCode: CONFIRMATION_CODE,
	};
	const child = fork(program('./cognito/main.ts'), [JSON.stringify(all)], {
		execArgv: ['--max-semi-space-size=2'],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	return part('Cognito', child, () => once(child, 'message'));
}

/** Starts a cache, empty and in memory alone. @param port where it listens on this machine */
export function startCache(port: number): Part {
	const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'].map(String);
	const child = spawn(cacheServer() ?? '', options, { stdio: 'ignore' });
	endWithUs(child);
	return part('The shared cache', child, (signal) => listens(port, signal));
}

/** URL of the cache that `startCache` starts. */
export const cacheUrlOf = (port: number): string => `redis://localhost:${port}`;

/** Lets a program that cannot see it itself end with this process, whatever that one dies of. */
function endWithUs(child: ChildProcess): void {
	if (child.pid === undefined) return;
	const watch = spawn('sh', ['-c', 'read -r _; kill -9 "$0"', String(child.pid)], {
		detached: true, // so that Ctrl-C does not end it first
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	child.once('exit', () => watch.kill());
	watch.unref();
	(watch.stdin as Socket).unref();
}
