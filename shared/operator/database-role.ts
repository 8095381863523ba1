import { IDEMPOTENT, query } from '../platform/postgres.ts';

/** What the functions may do in Postgres, and which IAM roles they have. */
export interface DatabaseRole {
	/** Name of the database role. */
	readonly Role: string;
	/** ARNs of the IAM roles that may sign in as it. */
	readonly Members: readonly string[];
}

/**
 * Gives the functions a database role that reads, writes and removes users but changes no schema (Aurora DSQL). Run as `admin`,
 * after the table is there. What exists already is left as it is.
 * @returns the statements that were run
 */
export async function grantDatabaseRole({ Role, Members }: DatabaseRole): Promise<string[]> {
	const [found] = await query('SELECT 1 FROM pg_roles WHERE rolname = $1', [Role], IDEMPOTENT);
	const mappings = await query('SELECT * FROM sys.iam_pg_role_mappings', [], IDEMPOTENT);
	const isMember = (arn: string): boolean =>
		mappings.some((mapping) => [arn, Role].every((value) => Object.values(mapping).includes(value)));
	const statements = [
		...(found ? [] : [`CREATE ROLE ${Role} WITH LOGIN`]),
		`GRANT USAGE ON SCHEMA public TO ${Role}`,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE users TO ${Role}`,
		...Members.filter((arn) => !isMember(arn)).map((arn) => `AWS IAM GRANT ${Role} TO '${arn}'`),
	];
	// DSQL takes one change of the schema in a transaction.
	for (const statement of statements) await query(statement);
	return statements;
}
