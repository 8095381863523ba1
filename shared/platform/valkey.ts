import { Redis } from 'iovalkey';
import { env } from './env.ts';
import { errorLog } from './error-log.ts';
import { logger } from './logger.ts';

/** Milliseconds that a command may take, and that connecting may take, TLS included. */
const COMMAND_TIMEOUT_MS = Number(process.env['CACHE_TIMEOUT'] ?? 200);
const CONNECT_TIMEOUT_MS = 500;

/**
 * Milliseconds after which a connection is tested before it is used: a container may have been frozen meanwhile, and what
 * lies between it and the cache forgets idle connections without a word.
 */
const IDLE_LIMIT_MS = 60_000;

/** A connection to the cache. */
interface Connection {
	readonly client: Redis;
	readonly connected: Promise<void>;
	/** Unix milliseconds of its last answer. */
	answeredAt: number;
	/** Whether it still answers, while that is being tested. */
	test?: Promise<boolean> | undefined;
}

/**
 * Connects to the shared cache: Valkey, or anything that speaks its protocol. It is there to save time, so nobody waits long
 * for it: a command that is not answered in time fails, and none is queued for later, when what it says may no longer be
 * true. A connection that failed is not used again: the next command makes another.
 * @throws TypeError when CACHE_URL is no URL
 */
function connect(): Connection {
	const client = new Redis(env('CACHE_URL'), {
		lazyConnect: true,
		connectTimeout: CONNECT_TIMEOUT_MS,
		commandTimeout: COMMAND_TIMEOUT_MS,
		socketTimeout: COMMAND_TIMEOUT_MS,
		enableOfflineQueue: false,
		enableReadyCheck: false,
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		retryStrategy: () => null,
	});
	client.on('error', () => {}); // what fails by it says so itself
	const connected = client.connect();
	connected.catch(() => {}); // the command that waits for it says so
	return { client, connected, answeredAt: Date.now() };
}

let current: Connection | undefined;

/** The connection for the next command: one that answered lately, that has just been tested, or a new one. */
async function takeConnection(): Promise<Connection> {
	const connection = open();
	if (Date.now() - connection.answeredAt <= IDLE_LIMIT_MS) return connection;
	connection.test ??= doesAnswer(connection);
	if (await connection.test) return connection;
	drop(connection);
	return open();
}

const open = (): Connection => {
	current ??= connect();
	return current;
};

function drop(connection: Connection): void {
	if (current === connection) current = undefined;
	connection.client.disconnect();
}

async function doesAnswer(connection: Connection): Promise<boolean> {
	try {
		await run(connection, (client) => client.ping());
		return true;
	} catch {
		return false;
	} finally {
		connection.test = undefined;
	}
}

async function run<Answer>(connection: Connection, command: (client: Redis) => Promise<Answer>): Promise<Answer> {
	await connection.connected;
	const answer = await command(connection.client);
	connection.answeredAt = Date.now();
	return answer;
}

/** Milliseconds between two lines in the log that say that the cache failed. */
const LOG_PERIOD_MS = 10_000;
let loggedAt = 0;

/** Milliseconds after a command without an answer in which nobody need wait for the next one, unless one is answered. */
const CIRCUIT_OPEN_MS = 1000;
let failedAt = 0;

/** Whether the cache did not answer just now: what can be done without it, is. */
export const isCircuitOpen = (): boolean => Date.now() < failedAt + CIRCUIT_OPEN_MS;

/** An answer in the protocol, if not the one asked for: the connection is sound. */
const isReply = (error: unknown): boolean => (error as Error).name === 'ReplyError';

/**
 * Asks the cache.
 * @param command may be run twice
 * @param attempts how often it is run at most, each time on a new connection, unless the cache is known not to answer
 * @returns undefined when it fails, which the log says now and then
 */
export async function ask<Answer>(
	command: (client: Redis) => Promise<Answer>,
	attempts = 1,
): Promise<Answer | undefined> {
	const allowed = isCircuitOpen() ? 1 : attempts;
	for (let attempt = 1; ; attempt++) {
		try {
			const answer = await askOnce(command);
			failedAt = 0;
			return answer;
		} catch (error) {
			log(error);
			if (isReply(error)) return undefined;
			failedAt = Date.now();
			if (attempt >= allowed) return undefined;
		}
	}
}

async function askOnce<Answer>(command: (client: Redis) => Promise<Answer>): Promise<Answer> {
	const connection = await takeConnection();
	try {
		return await run(connection, command);
	} catch (error) {
		if (!isReply(error)) drop(connection);
		throw error;
	}
}

function log(error: unknown): void {
	const now = Date.now();
	if (now < loggedAt + LOG_PERIOD_MS) return;
	loggedAt = now;
	logger.warn('Shared cache failed', { error: errorLog(error) });
}

/** Ends the connection. */
export function closeCache(): void {
	if (current) drop(current);
}
