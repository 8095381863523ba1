/**
 * What two spellings of one handle have in common: it in lower case, of ASCII letters alone. JavaScript's and Postgres' own
 * lower case differ for other letters (İ), and Postgres' differs from database to database.
 */
export const handleKey = (handle: string): string => handle.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The same in SQL, of the column `handle`. */
export const HANDLE_KEY_SQL = "translate(handle, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')";

/** Handles that nobody can take: `deleted` stands for people whose accounts are gone. */
const RESERVED = new Set(['deleted']);

/** Whether a handle is one that nobody can take, whatever its case. */
export const isReserved = (handle: string): boolean => RESERVED.has(handleKey(handle));
