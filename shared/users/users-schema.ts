import { HANDLE_KEY_SQL } from './handles.ts';

/** A column of the users table, as Postgres' information schema describes one. */
export interface Column {
	readonly name: string;
	readonly type: 'boolean' | 'text' | 'timestamp with time zone' | 'uuid';
	readonly isRequired?: true;
	readonly key?: 'PRIMARY KEY' | 'UNIQUE';
	readonly default?: string;
	/** The expression that its value is made by. */
	readonly generated?: string;
	/** Added later, also to a table that was there: without a default or a constraint, which Aurora DSQL cannot add. */
	readonly isLater?: true;
}

/**
 * The users table. Handles are unique whatever their case, by a generated column, since DSQL has no indexes on expressions.
 */
export const USERS_COLUMNS: readonly Column[] = [
	{ name: 'uuid', type: 'uuid', isRequired: true, default: 'gen_random_uuid()', key: 'PRIMARY KEY' },
	{ name: 'display_name', type: 'text', isRequired: true },
	{ name: 'handle', type: 'text', isRequired: true },
	{ name: 'handle_key', type: 'text', generated: HANDLE_KEY_SQL, key: 'UNIQUE' },
	{ name: 'email', type: 'text', isRequired: true },
	{ name: 'cognito_user_id', type: 'text', key: 'UNIQUE' },
	{ name: 'created_at', type: 'timestamp with time zone', isRequired: true, default: 'now()' },
	{ name: 'read_receipts', type: 'boolean', isLater: true },
	{ name: 'erased_at', type: 'timestamp with time zone', isLater: true },
];

/** A column as a statement declares it. */
export const definitionOf = ({ name, type, isRequired, key, default: value, generated }: Column): string =>
	[
		name,
		type,
		generated && `GENERATED ALWAYS AS (${generated}) STORED`,
		isRequired && 'NOT NULL',
		value && `DEFAULT ${value}`,
		key,
	]
		.filter(Boolean)
		.join(' ');

/** The handles' keys in the order of their bytes. DSQL has no other order, and so has it in the unique column's index. */
export const handleKeyInOrder = (isDsql: boolean): string => (isDsql ? 'handle_key' : 'handle_key COLLATE "C"');

/**
 * The users table, in statements that can be run again, each in a transaction of its own, as DSQL asks. The index is for
 * look-ups by the beginning of a handle.
 */
export function usersSchema(isDsql: boolean): readonly string[] {
	const first = USERS_COLUMNS.filter(({ isLater }) => !isLater).map(definitionOf);
	const later = USERS_COLUMNS.filter(({ isLater }) => isLater).map(definitionOf);
	return [
		`CREATE TABLE IF NOT EXISTS users (${first.join(', ')})`,
		...later.map((definition) => `ALTER TABLE users ADD COLUMN IF NOT EXISTS ${definition}`),
		...(isDsql ? [] : [`CREATE INDEX IF NOT EXISTS users_handle_key_bytes ON users (${handleKeyInOrder(isDsql)})`]),
	];
}
