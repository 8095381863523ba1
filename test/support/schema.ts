import { afterAll, beforeAll } from '@jest/globals';
import { persistently } from '../../local/persistently.ts';
import { schemaLoad } from '../../shared/operator/schema-load.ts';
import { closePostgres, query } from '../../shared/platform/postgres.ts';

beforeAll(async () => {
	await persistently(schemaLoad);
	// The people of the worker's earlier test files: what walks through all users would walk through them, too.
	await query('DELETE FROM users');
});

afterAll(closePostgres);
