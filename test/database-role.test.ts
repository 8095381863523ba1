import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { USERS_SCHEMA } from '../shared/users.ts';

/** A Postgres of this file's own, with the one thing of Aurora DSQL that Postgres has not. */
const database = await PGlite.create();
const iamRoles: string[] = [];

jest.unstable_mockModule('../shared/postgres.ts', () => ({
	query: async (statement: string, values: unknown[] = []) => {
		const [, role, arn] = /^AWS IAM GRANT (\w+) TO '(.*)'$/.exec(statement) ?? [];
		if (role && arn) {
			if (iamRoles.includes(arn)) throw new Error(`${arn} is a member already`);
			iamRoles.push(arn);
			await database.query('INSERT INTO sys.iam_pg_role_mappings VALUES ($1, $2)', [arn, role]);
			return [];
		}
		return (await database.query(statement, values)).rows;
	},
}));

const { grantDatabaseRole } = await import('../shared/database-role.ts');

const arn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

describe('the database role of the functions', () => {
	const asMessages = async (statement: string): Promise<unknown> => {
		await database.exec('SET ROLE messages');
		try {
			return (await database.query(statement)).rows;
		} finally {
			await database.exec('RESET ROLE');
		}
	};

	beforeAll(async () => {
		await database.exec('CREATE SCHEMA sys; CREATE TABLE sys.iam_pg_role_mappings (arn text, pg_role_name text)');
		await database.exec(USERS_SCHEMA);
		await grantDatabaseRole({ Role: 'messages', Members: [arn('one'), arn('two')] });
	});

	afterAll(() => database.close());

	test('reads, adds and changes users', async () => {
		await asMessages("INSERT INTO users (handle, display_name, email) VALUES ('ann', 'Ann', 'ann@test.example')");
		await asMessages("UPDATE users SET cognito_user_id = 'sub' WHERE handle = 'ann'");
		expect(await asMessages('SELECT handle, cognito_user_id FROM users')).toEqual([
			{ handle: 'ann', cognito_user_id: 'sub' },
		]);
	});

	test.each([
		'DELETE FROM users',
		'TRUNCATE users',
		'DROP TABLE users',
		'ALTER TABLE users ADD COLUMN x text',
		'CREATE TABLE other (x text)',
		'CREATE ROLE other',
	])('may not %s', async (statement) => {
		await expect(asMessages(statement)).rejects.toThrow(/permission denied|must be owner/);
	});

	test('run again, it adds the new members only', async () => {
		await grantDatabaseRole({ Role: 'messages', Members: [arn('one'), arn('two'), arn('three')] });
		expect(iamRoles).toEqual([arn('one'), arn('two'), arn('three')]);
	});
});
