import { HANDLE_KEY_SQL } from './handles.ts';

const USERS_TABLE = `CREATE TABLE IF NOT EXISTS users (
	uuid uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	display_name text NOT NULL,
	handle text NOT NULL,
	handle_key text GENERATED ALWAYS AS (${HANDLE_KEY_SQL}) STORED UNIQUE,
	email text NOT NULL,
	cognito_user_id text UNIQUE,
	created_at timestamptz NOT NULL DEFAULT now()
)`;

/** The handles' keys in the order of their bytes. DSQL has no other order, and so has it in the unique column's index. */
export const handleKeyInOrder = (isDsql: boolean): string => (isDsql ? 'handle_key' : 'handle_key COLLATE "C"');

/**
 * The users table, in statements that can be run again, each in a transaction of its own, as Aurora DSQL asks. Columns that
 * came later are added also to a table that is there already: without a default or a constraint, which DSQL cannot add.
 *
 * Handles are unique whatever their case, by a generated column, since DSQL has no indexes on expressions. The index is for
 * look-ups by the beginning of a handle.
 */
export const usersSchema = (isDsql: boolean): readonly string[] => [
	USERS_TABLE,
	'ALTER TABLE users ADD COLUMN IF NOT EXISTS read_receipts boolean',
	'ALTER TABLE users ADD COLUMN IF NOT EXISTS erased_at timestamptz',
	...(isDsql ? [] : [`CREATE INDEX IF NOT EXISTS users_handle_key_bytes ON users (${handleKeyInOrder(isDsql)})`]),
];
