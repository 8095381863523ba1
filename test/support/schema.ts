import { afterAll, beforeAll } from '@jest/globals';
import { closePostgres } from '../../shared/postgres.ts';
import { loadSchema } from '../../shared/schema.ts';

beforeAll(async () => {
	await loadSchema();
});

afterAll(closePostgres);
