import { setTimeout as pause } from 'node:timers/promises';
import { DsqlSigner } from '@aws-sdk/dsql-signer';
import postgres from 'postgres';
import { Problem, unavailable } from '../contract/problems.ts';
import { env } from './env.ts';

/** Longest that one query may take, in milliseconds, connecting included. */
const QUERY_TIMEOUT = 3000;

/** Postgres did not answer in time. */
class PostgresTimeout extends Error {
	override readonly name = 'PostgresTimeout';
}

/**
 * SQLSTATEs of what passes: lost connections (08), conflicting transactions (40), too little of something, such as
 * connections (53), and a server that stops, starts or cancels (57).
 */
const PASSING = /^(08|40|53|57)/;

/** SQLSTATE of a broken unique constraint. */
const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a transaction that lost against another: Aurora DSQL says so where Postgres would have waited. */
const SERIALIZATION_FAILURE = '40001';

const MAX_TRIES = 5;

/** Codes of connections that were good once. */
const BROKEN = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'ECONNRESET', 'EPIPE']);

/** What signs in to an Aurora DSQL cluster in a password's place: a token of the function's IAM role, new for each connection. */
export function tokenSource(url: URL): (() => Promise<string>) | undefined {
	const region = /\.dsql\.([\w-]+)\.on\.aws$/.exec(url.hostname)?.[1];
	if (region === undefined) return undefined;
	const signer = new DsqlSigner({ hostname: url.hostname, region });
	return () => (url.username === 'admin' ? signer.getDbConnectAdminAuthToken() : signer.getDbConnectAuthToken());
}

const connect = () => {
	const url = env('DATABASE_URL');
	const password = tokenSource(new URL(url));
	return postgres(url, {
		...(password && { password }),
		max: 2,
		connect_timeout: 2,
		idle_timeout: 300,
		max_lifetime: 45 * 60,
		fetch_types: false,
		onnotice: () => {},
	});
};

let sql: ReturnType<typeof connect> | undefined;

type Value = string | null | readonly string[];

/** Lists as Postgres writes arrays of text; the driver would have to ask the database for the type first. */
const encoded = (value: Value): string | null =>
	Array.isArray(value)
		? `{${value.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
		: (value as string | null);

/**
 * Runs one statement with parameters $1, $2 …, again when it lost against another transaction. It is prepared under a
 * name of its own: Postgres on the laptop serves all connections in one session, where nameless statements would meet.
 * @returns its rows
 * @throws Problem unavailable when Postgres cannot be reached or does not answer in time
 */
export async function query<Row extends object>(text: string, values: readonly Value[] = []): Promise<Row[]> {
	for (let tries = 1; ; tries++) {
		try {
			return await queryOnce(text, values);
		} catch (error) {
			if (tries === 1 && isBroken(error) && text.startsWith('SELECT')) continue;
			if (!(error instanceof postgres.PostgresError) || !PASSING.test(error.code)) throw error;
			if (error.code !== SERIALIZATION_FAILURE || tries === MAX_TRIES) throw unavailable(error);
			await pause(Math.random() * 10 * 2 ** tries);
		}
	}
}

/** Whether the connection broke, as one does that was left while its container was frozen: a fresh one may do. */
const isBroken = (error: unknown): boolean =>
	error instanceof Problem && BROKEN.has((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');

async function queryOnce<Row extends object>(text: string, values: readonly Value[]): Promise<Row[]> {
	sql ??= connect();
	const connection = sql;
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new PostgresTimeout()), QUERY_TIMEOUT);
	});
	try {
		return (await Promise.race([
			connection.unsafe<Row[]>(text, values.map(encoded), { prepare: true }),
			timeout,
		])) as Row[];
	} catch (error) {
		if (error instanceof postgres.PostgresError) throw error;
		// A connection that failed or hangs is not used again.
		if (sql === connection) sql = undefined;
		void connection.end({ timeout: 0 });
		throw unavailable(error);
	} finally {
		clearTimeout(timer);
	}
}

/** Whether a statement failed because a row with the same unique value is there. */
export const isUniqueViolation = (error: unknown): boolean =>
	error instanceof postgres.PostgresError && error.code === UNIQUE_VIOLATION;

/** Closes the connections, so that a process can end. */
export async function closePostgres(): Promise<void> {
	await sql?.end({ timeout: 1 });
	sql = undefined;
}
