import { Redis } from 'iovalkey';
import { env } from './env.ts';
import { errorLog } from './error-log.ts';
import { logger } from './logger.ts';

/** Milliseconds that a command may take. */
const TIMEOUT = Number(process.env['CACHE_TIMEOUT'] ?? 200);

/**
 * The shared cache: Valkey, or anything that speaks its protocol. It is there to save time, so nobody waits long for it: a
 * command that is not answered in time fails, and while there is no connection all fail at once. None is kept for later,
 * when what it says may no longer be true.
 * @throws TypeError when CACHE_URL is no URL
 */
async function connect(): Promise<Redis> {
	const client = new Redis(env('CACHE_URL'), {
		lazyConnect: true,
		connectTimeout: 500, // TLS included
		commandTimeout: TIMEOUT,
		socketTimeout: TIMEOUT,
		enableOfflineQueue: false,
		enableReadyCheck: false,
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		retryStrategy: (tries) => Math.min(tries * 50, 1000),
	});
	client.on('error', () => {}); // what fails by it says so itself
	await client.connect().catch(() => {});
	return client;
}

let client: Promise<Redis> | undefined;

/** Milliseconds between two lines in the log that say that the cache failed. */
const LOG_PERIOD = 10_000;
let logged = 0;

/** Milliseconds after a command without an answer in which nobody need wait for the next one. */
const PAUSE = 1000;
let unanswered = 0;

/** Whether the cache has not answered just now: what can be done without it, is. */
export const isCircuitOpen = (): boolean => Date.now() < unanswered + PAUSE;

/** Asks the cache. @returns undefined when it fails, which the log says now and then */
export async function ask<Answer>(command: (client: Redis) => Promise<Answer>): Promise<Answer | undefined> {
	client ??= connect();
	try {
		return await command(await client);
	} catch (error) {
		const now = Date.now();
		if ((error as Error).name !== 'ReplyError') unanswered = now;
		if (now >= logged + LOG_PERIOD) {
			logged = now;
			logger.warn('Shared cache failed', { error: errorLog(error) });
		}
		return undefined;
	}
}

/** Ends the connection. */
export const closeCache = async (): Promise<void> => (await client)?.disconnect();
