import { describe, expect, test } from '@jest/globals';
import { query, tokenSource } from '../shared/postgres.ts';

const CLUSTER = 'abc123.dsql.eu-west-1.on.aws';

describe('signing in to Aurora DSQL', () => {
	test.each([
		['messages', 'DbConnect'],
		['admin', 'DbConnectAdmin'],
	])('%s uses a signed token for %s in the place of a password', async (role, action) => {
		const token = await tokenSource(new URL(`postgres://${role}@${CLUSTER}/postgres?sslmode=verify-full`))?.();
		const { hostname, searchParams } = new URL(`https://${token}`);
		expect(hostname).toBe(CLUSTER);
		expect(searchParams.get('Action')).toBe(action);
		expect(searchParams.get('X-Amz-Credential')).toContain('/eu-west-1/dsql/');
		expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
	});

	test('another Postgres is signed in to as its connection string says', () => {
		expect(tokenSource(new URL('postgres://me:secret@db.example/postgres'))).toBeUndefined();
		expect(tokenSource(new URL('postgres://me:secret@abc.dsql.eu-west-1.on.aws.example/postgres'))).toBeUndefined();
	});
});

describe('a statement that loses against another transaction', () => {
	const failing = (times: number) => `DO $$ BEGIN
		IF nextval('tries') <= ${times} THEN RAISE EXCEPTION 'change conflicts' USING ERRCODE = '40001'; END IF;
	END $$`;

	test('is run again', async () => {
		await query('DROP SEQUENCE IF EXISTS tries');
		await query('CREATE SEQUENCE tries');
		await query(failing(2));
		expect(await query('SELECT last_value::int AS tries FROM tries')).toEqual([{ tries: 3 }]);
	});

	test('but not for ever', async () => {
		await query('DROP SEQUENCE IF EXISTS tries');
		await query('CREATE SEQUENCE tries');
		await expect(query(failing(100))).rejects.toMatchObject({ kind: 'unavailable' });
	});
});
