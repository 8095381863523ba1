/** The users table of 2026-11-23: without settings and erasing, and with Postgres' own lower case. */
export const USERS_TABLE_BEFORE = `CREATE TABLE users (
	uuid uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	display_name text NOT NULL,
	handle text NOT NULL,
	handle_key text GENERATED ALWAYS AS (lower(handle)) STORED UNIQUE,
	email text NOT NULL,
	cognito_user_id text UNIQUE,
	created_at timestamptz NOT NULL DEFAULT now()
)`;
