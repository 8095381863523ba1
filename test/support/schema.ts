import { afterAll, beforeAll } from '@jest/globals';
import { closePostgres, query } from '../../shared/postgres.ts';
import { loadSchema } from '../../shared/schema.ts';

beforeAll(async () => {
	await loadSchema();
	// The people of the worker's earlier test files: what walks through all users would walk through them, too.
	await query('DELETE FROM users');
});

afterAll(closePostgres);
