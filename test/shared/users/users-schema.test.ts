import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { usersSchema } from '../../../shared/users/users-schema.ts';
import { USERS_TABLE_BEFORE } from '../../support/users-table-before.ts';

describe('The schema of users', () => {
	let database: PGlite;

	beforeAll(async () => {
		database = await PGlite.create();
	});

	afterAll(() => database.close());

	test('gives a table that is there already what came later, and can be run again', async () => {
		await database.exec(USERS_TABLE_BEFORE);
		await database.query("INSERT INTO users (handle, display_name, email) VALUES ('ann', 'Ann', 'ann@test.example')");
		for (const statement of [...usersSchema(false), ...usersSchema(false)]) await database.exec(statement);
		const { rows } = await database.query('SELECT handle, read_receipts, erased_at FROM users');
		expect(rows).toEqual([{ handle: 'ann', read_receipts: null, erased_at: null }]);
	});

	test('is one change at a time, and adds no column with a default or a constraint, as Aurora DSQL asks', () => {
		for (const statement of usersSchema(true)) {
			expect(statement).not.toContain(';');
			expect(statement).toMatch(
				/^CREATE TABLE IF NOT EXISTS|^ALTER TABLE users ADD COLUMN IF NOT EXISTS \w+ (boolean|text|timestamp with time zone)$/,
			);
			expect(statement).not.toMatch(/COLLATE|REFERENCES|INDEX/);
		}
	});
});
