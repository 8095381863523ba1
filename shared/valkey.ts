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

/** Milliseconds between two lines in the log that say that the cache is out of reach. */
const LOG_PERIOD = 10_000;
let logged = 0;

/** Asks the cache. @returns undefined when it is out of reach, which the log says now and then */
export async function ask<Answer>(command: (client: Redis) => Promise<Answer>): Promise<Answer | undefined> {
	client ??= connect();
	try {
		return await command(await client);
	} catch (error) {
		if (Date.now() >= logged + LOG_PERIOD) {
			logged = Date.now();
			logger.warn('Cache out of reach', { error: errorLog(error) });
		}
		return undefined;
	}
}

/** Ends the connection. */
export const closeCache = async (): Promise<void> => (await client)?.disconnect();
