import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { unavailable } from '../contract/problems.ts';
import { dropConnection, run, takeConnection } from './postgres-connection.ts';

export { closePostgres, isDsql } from './postgres-connection.ts';

/** Milliseconds that one statement may take, connecting included. */
const STATEMENT_TIMEOUT_MS = 3000;

/**
 * SQLSTATEs of what passes: lost connections (08), conflicting transactions (40), too little of something, such as
 * connections (53), and a server that stops, starts or cancels (57).
 */
const TRANSIENT = /^(08|40|53|57)/;

/** SQLSTATE of a statement that the role may not run. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** SQLSTATE of a broken unique constraint. */
const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a transaction that lost against another: Aurora DSQL says so where Postgres would have waited. */
const SERIALIZATION_FAILURE = '40001';

const MAX_ATTEMPTS = 5;
const MAX_PAUSE_MS = 400;

/** Codes of connections that were good once. */
const LOST = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'ECONNRESET', 'EPIPE']);

export interface QueryOptions {
	/** Whether running the statement twice leaves and returns the same as once. Then it is repeated when its connection is lost. */
	readonly isIdempotent?: boolean;
	/** Milliseconds for which an idempotent statement is repeated while Postgres is away: for what nobody repeats later. */
	readonly retryForMs?: number;
	/** Milliseconds that one attempt may take. */
	readonly timeoutMs?: number;
}

/** A statement that may run twice: one that only reads, or whose second run changes nothing. */
export const IDEMPOTENT: QueryOptions = { isIdempotent: true };

type Value = string | null | readonly string[];

/** Lists as Postgres writes arrays of text; the driver would have to ask the database for the type first. */
const encode = (value: Value): string | null =>
	Array.isArray(value)
		? `{${value.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
		: (value as string | null);

/**
 * Runs one statement with parameters $1, $2 …, again when it lost against another transaction, and as the options say.
 * @returns its rows
 * @throws Problem unavailable when Postgres cannot be reached or does not answer in time
 */
export async function query<Row extends object>(
	text: string,
	values: readonly Value[] = [],
	{ isIdempotent = false, retryForMs = 0, timeoutMs = STATEMENT_TIMEOUT_MS }: QueryOptions = {},
): Promise<Row[]> {
	const deadline = performance.now() + retryForMs;
	const encoded = values.map(encode);
	for (let attempt = 1; ; attempt++) {
		const leftMs = deadline - performance.now();
		try {
			return await queryOnce(text, encoded, retryForMs > 0 ? Math.min(timeoutMs, leftMs) : timeoutMs);
		} catch (error) {
			if (!isTransient(error)) throw error;
			const isFirstLoss = attempt === 1 && isLost(error);
			const mayRepeat = isConflict(error)
				? attempt < MAX_ATTEMPTS
				: isIdempotent && (isFirstLoss || performance.now() + 2 * MAX_PAUSE_MS < deadline);
			if (!mayRepeat) throw unavailable(error);
			if (!isFirstLoss) await pause(Math.random() * Math.min(10 * 2 ** attempt, MAX_PAUSE_MS));
		}
	}
}

async function queryOnce<Row extends object>(
	text: string,
	values: (string | null)[],
	timeoutMs: number,
): Promise<Row[]> {
	const connection = await takeConnection();
	try {
		return await run<Row>(connection, text, values, timeoutMs);
	} catch (error) {
		if (!(error instanceof postgres.PostgresError)) dropConnection(connection);
		throw error;
	}
}

/** Whether an error says nothing about the statement: whatever Postgres itself did not answer, and what passes of that. */
const isTransient = (error: unknown): boolean =>
	!(error instanceof postgres.PostgresError) || TRANSIENT.test(error.code);

/** Whether a transaction lost against another, and so did nothing. */
const isConflict = (error: unknown): boolean =>
	error instanceof postgres.PostgresError && error.code === SERIALIZATION_FAILURE;

/** Whether the connection was lost. A new one may do. */
const isLost = (error: unknown): boolean => LOST.has((error as NodeJS.ErrnoException).code ?? '');

/** Whether a statement failed because a row with the same unique value is there. */
export const isUniqueViolation = (error: unknown): boolean =>
	error instanceof postgres.PostgresError && error.code === UNIQUE_VIOLATION;

/**
 * Whether a statement failed because what is there is not what it speaks of, such as another column, or has no such feature;
 * not for want of rights.
 */
export const isMismatch = (error: unknown): error is postgres.PostgresError =>
	error instanceof postgres.PostgresError && /^(42|0A)/.test(error.code) && error.code !== INSUFFICIENT_PRIVILEGE;
