import { DsqlSigner } from '@aws-sdk/dsql-signer';
import postgres from 'postgres';
import { env } from './env.ts';

/** Postgres did not answer in time. */
class PostgresTimeout extends Error {
	override readonly name = 'PostgresTimeout';
}

const DSQL_HOST = /\.dsql\.([\w-]+)\.on\.aws$/;

/** Whether the database is Aurora DSQL, which has no collation but C and makes indexes in its own way. */
export const isDsql = (url = env('DATABASE_URL')): boolean => DSQL_HOST.test(new URL(url).hostname);

/** What signs in to an Aurora DSQL cluster in a password's place: a token of the function's IAM role, new for each connection. */
export function tokenSource(url: URL): (() => Promise<string>) | undefined {
	const region = DSQL_HOST.exec(url.hostname)?.[1];
	if (region === undefined) return undefined;
	const signer = new DsqlSigner({ hostname: url.hostname, region });
	return () => (url.username === 'admin' ? signer.getDbConnectAdminAuthToken() : signer.getDbConnectAuthToken());
}

const connect = () => {
	const url = env('DATABASE_URL');
	const password = tokenSource(new URL(url));
	return postgres(url, {
		...(password && { password }),
		// A container serves one request at a time. With more connections than one, nobody would know which was idle.
		max: 1,
		connect_timeout: 2,
		idle_timeout: 300,
		max_lifetime: 45 * 60,
		fetch_types: false,
		onnotice: () => {},
	});
};

/** A connection to Postgres, which is made with its first statement. */
export interface Connection {
	readonly sql: ReturnType<typeof connect>;
	/** Unix milliseconds of its last answer. */
	answeredAt: number;
	/** Whether it still answers, while that is being tested. */
	test?: Promise<boolean> | undefined;
}

/**
 * Milliseconds after which a connection is tested before it is used: a container may have been frozen meanwhile, and what
 * lies between it and the database forgets idle connections without a word.
 */
const IDLE_LIMIT_MS = 60_000;

const TEST_TIMEOUT_MS = 500;

let current: Connection | undefined;

/** The connection for the next statement: one that answered lately, that has just been tested, or a new one. */
export async function takeConnection(): Promise<Connection> {
	const connection = open();
	if (Date.now() - connection.answeredAt <= IDLE_LIMIT_MS) return connection;
	connection.test ??= doesAnswer(connection);
	if (await connection.test) return connection;
	dropConnection(connection);
	return open();
}

const open = (): Connection => {
	current ??= { sql: connect(), answeredAt: Date.now() };
	return current;
};

async function doesAnswer(connection: Connection): Promise<boolean> {
	try {
		await run(connection, 'SELECT 1', [], TEST_TIMEOUT_MS);
		return true;
	} catch {
		return false;
	} finally {
		connection.test = undefined;
	}
}

/** A connection that failed or hangs is not used again. */
export function dropConnection(connection: Connection): void {
	if (current === connection) current = undefined;
	void connection.sql.end({ timeout: 0 });
}

/**
 * Runs a statement, prepared under a name of its own: Postgres on the laptop serves all connections in one session, where
 * nameless statements would meet.
 * @throws PostgresTimeout; errors of Postgres and of the driver
 */
export async function run<Row extends object>(
	connection: Connection,
	text: string,
	values: (string | null)[],
	timeoutMs: number,
): Promise<Row[]> {
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new PostgresTimeout()), timeoutMs);
	});
	try {
		const rows = await Promise.race([connection.sql.unsafe<Row[]>(text, values, { prepare: true }), timeout]);
		connection.answeredAt = Date.now();
		return rows as Row[];
	} finally {
		clearTimeout(timer);
	}
}

/** Closes the connection, so that a process can end. */
export async function closePostgres(): Promise<void> {
	await current?.sql.end({ timeout: 1 });
	current = undefined;
}
