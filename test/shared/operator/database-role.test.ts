import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

/** A Postgres of this file's own, with the one thing of Aurora DSQL that Postgres has not. */
const database = await PGlite.create();
const iamRoles: string[] = [];

async function run(statement: string, values: unknown[]): Promise<unknown[]> {
	const [, role, arn] = /^AWS IAM GRANT (\w+) TO '(.*)'$/.exec(statement) ?? [];
	if (!role || !arn) return (await database.query(statement, values)).rows;
	if (iamRoles.includes(arn)) throw new Error(`${arn} is a member already`);
	iamRoles.push(arn);
	await database.query('INSERT INTO sys.iam_pg_role_mappings VALUES ($1, $2)', [arn, role]);
	return [];
}

let isBusy = false;
jest.unstable_mockModule('../../../shared/platform/postgres.ts', () => ({
	IDEMPOTENT: {},
	isDsql: () => true,
	isMismatch: () => false,
	isUniqueViolation: () => false,
	query: async (statement: string, values: unknown[] = []) => {
		if (isBusy) throw new Error('Changes of the schema at the same time conflict');
		isBusy = true;
		return run(statement, values).finally(() => {
			isBusy = false;
		});
	},
}));

jest.resetModules();
const { handler } = await import('../../../functions/operator/schema-load.ts');

/** Runs schemaLoad as a stack that is deployed does. @returns what CloudFormation is told */
async function deploy(ResourceProperties: object): Promise<unknown> {
	const cloudFormation = jest.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response());
	await handler({ RequestType: 'Create', ResponseURL: 'https://cloudformation.test/', ResourceProperties });
	const { Status } = JSON.parse(String(cloudFormation.mock.lastCall?.[1]?.body));
	return Status;
}

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
		await database.exec('REVOKE ALL ON SCHEMA public FROM PUBLIC');
		await database.query('INSERT INTO sys.iam_pg_role_mappings VALUES ($1, $2)', [arn('two'), 'another']);
		expect(await deploy({ Role: 'messages', Members: [arn('one'), arn('two')] })).toBe('SUCCESS');
	});

	afterAll(() => database.close());

	test('may sign in; reads, adds and changes users', async () => {
		const { rows } = await database.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'messages'");
		expect(rows).toEqual([{ rolcanlogin: true }]);
		await asMessages("INSERT INTO users (handle, display_name, email) VALUES ('ann', 'Ann', 'ann@test.example')");
		await asMessages("UPDATE users SET cognito_user_id = 'sub' WHERE handle = 'ann'");
		expect(await asMessages('SELECT handle, cognito_user_id FROM users')).toEqual([
			{ handle: 'ann', cognito_user_id: 'sub' },
		]);
	});

	test.each([
		'TRUNCATE users',
		'DROP TABLE users',
		'ALTER TABLE users ADD COLUMN x text',
		'CREATE TABLE other (x text)',
		'CREATE ROLE other',
	])('may not %s', async (statement) => {
		await expect(asMessages(statement)).rejects.toThrow(/permission denied|must be owner/);
	});

	test('may remove a user, whose account is erased', async () => {
		expect(await asMessages("DELETE FROM users WHERE handle = 'nobody_of_this_name' RETURNING uuid")).toEqual([]);
	});

	test('run again, it adds the new members only', async () => {
		expect(await deploy({ Role: 'messages', Members: [arn('one'), arn('two'), arn('three')] })).toBe('SUCCESS');
		expect(iamRoles).toEqual([arn('one'), arn('two'), arn('three')]);
	});

	test('where a stack names none, as with a Postgres of its own, none is made', async () => {
		const roles = async () => (await database.query('SELECT rolname FROM pg_roles')).rows;
		const before = await roles();
		expect(await deploy({})).toBe('SUCCESS');
		expect(await roles()).toEqual(before);
	});
});
