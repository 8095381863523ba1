import { randomUUID } from 'node:crypto';
import {
	CognitoIdentityProviderClient,
	type ListUsersCommand,
	type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/operator/update-cognito-user-ids.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { invocations } from '../../support/invocations.ts';
import { aPerson } from '../../support/steps.ts';

interface Member {
	readonly sub: string;
	readonly handle?: string;
	/** That of the handle's row, unless it is given. */
	readonly email?: string;
	readonly verified?: string;
	readonly name?: string;
	readonly status?: UserType['UserStatus'];
	readonly enabled?: boolean;
}

const emailOf = (handle: string): string => `${handle}@test.example`;

const asCognito = ({ sub, handle, status = 'CONFIRMED', enabled = true, ...more }: Member): UserType => {
	const { email = emailOf(handle ?? sub), verified = 'true', name } = more;
	const attributes = { sub, preferred_username: handle, email, email_verified: verified, name };
	return {
		UserStatus: status,
		Enabled: enabled,
		Attributes: Object.entries(attributes).flatMap(([Name, Value]) => (Value === undefined ? [] : [{ Name, Value }])),
	};
};

/** Given: a user pool that answers in pages of its `Limit`, finds users by their sub, and fails at a page if asked. */
function aPool(members: readonly Member[], failsAtPage?: number): { readonly limits: (number | undefined)[] } {
	jest.restoreAllMocks();
	const limits: (number | undefined)[] = [];
	jest.spyOn(CognitoIdentityProviderClient.prototype, 'send').mockImplementation((async ({
		input,
	}: ListUsersCommand) => {
		const [, asked] = /^sub = "(.*)"$/.exec(input.Filter ?? '') ?? [];
		if (asked !== undefined) return { Users: members.filter(({ sub }) => sub === asked).map(asCognito) };
		const start = Number(input.PaginationToken ?? 0);
		limits.push(input.Limit);
		if (limits.length === failsAtPage) throw new Error('The page failed');
		const end = start + Math.min(input.Limit ?? 60, 60);
		const Users = members.slice(start, end).map(asCognito);
		return { Users, ...(end < members.length && { PaginationToken: String(end) }) };
	}) as never);
	return { limits };
}

/** Given: a row in Postgres that is not linked. @returns its handle */
async function anUnlinkedPerson(handle = `Person_${randomUUID().slice(0, 8)}`): Promise<string> {
	const { uuid } = await aPerson({ handle });
	await query('UPDATE users SET cognito_user_id = NULL WHERE uuid = $1', [uuid]);
	return handle;
}

const rowOf = async (handle: string) => {
	const rows = await query<Record<'cognito_user_id' | 'handle' | 'display_name' | 'email', string | null>>(
		'SELECT cognito_user_id, handle, display_name, email FROM users WHERE handle = $1',
		[handle],
	);
	return rows[0];
};

const linkOf = async (handle: string) => (await rowOf(handle))?.cognito_user_id;

describe('updateCognitoUserIds', () => {
	beforeEach(async () => {
		await query('DELETE FROM users');
	});

	test('links the users of all pages of the pool by handle and e-mail, whatever their case, and the second time nobody', async () => {
		const handles = await Promise.all(Array.from({ length: 150 }, () => anUnlinkedPerson()));
		const members = handles.map((handle) => ({
			sub: randomUUID(),
			handle: handle.toUpperCase(),
			email: emailOf(handle).toUpperCase(),
		}));
		const { limits } = aPool(members);
		const { linked, refused, onlyInPostgres } = await handler();
		expect(limits).toEqual([60, 60, 60]);
		expect(linked.toSorted()).toEqual(handles.toSorted());
		expect([refused, onlyInPostgres]).toEqual([[], []]);
		expect(await linkOf(handles[149] ?? '')).toBe(members[149]?.sub);
		const again = await handler();
		expect(again.linked).toEqual([]);
		expect(again.alreadyLinked.toSorted()).toEqual(handles.toSorted());
	});

	test('a handle that is older than the rule for handles is linked', async () => {
		const handle = await anUnlinkedPerson('jean-luc');
		const sub = randomUUID();
		aPool([{ sub, handle }]);
		expect((await handler()).linked).toEqual([handle]);
		expect(await linkOf(handle)).toBe(sub);
	});

	test('a sign-up that nobody confirmed claims nothing', async () => {
		const handle = await anUnlinkedPerson();
		aPool([{ sub: randomUUID(), handle, status: 'UNCONFIRMED' }]);
		const nobody = { linked: [], added: [], refused: [], onlyInCognito: [], onlyInPostgres: [handle] };
		expect(await handler({ addMissing: true })).toMatchObject(nobody);
		expect(await linkOf(handle)).toBeNull();
	});

	test.each<[string, Omit<Member, 'sub'>, string]>([
		['another e-mail address', { email: 'mallory@test.example' }, 'the row of this handle has another e-mail address'],
		[
			'an e-mail address of letters that look alike', // the first one is the sign for kelvin
			{ email: '\u212aim@test.example' },
			'the row of this handle has another e-mail address',
		],
		['an unverified one', { verified: 'false' }, 'the e-mail address of the Cognito user is not verified'],
		['none', { email: '' }, 'the e-mail address of the Cognito user is not verified'],
		['an account that is disabled', { enabled: false }, 'the Cognito user is disabled'],
	])('a Cognito user with the handle and %s does not get its row', async (_, member, reason) => {
		const handle = await anUnlinkedPerson('kim');
		const sub = randomUUID();
		aPool([{ sub, handle, ...member }]);
		const { linked, refused } = await handler({ addMissing: true });
		expect({ linked, refused }).toEqual({ linked: [], refused: [{ handle, cognito_user_id: sub, reason }] });
		expect(await linkOf(handle)).toBeNull();
	});

	test('the row of an account that is being erased is linked to nobody', async () => {
		const handle = await anUnlinkedPerson();
		await query('UPDATE users SET erased_at = now() WHERE handle = $1', [handle]);
		aPool([{ sub: randomUUID(), handle }]);
		const { linked, refused, onlyInPostgres } = await handler();
		const reason = 'the account of this handle is being erased';
		expect({ linked, refused, onlyInPostgres }).toMatchObject({
			linked: [],
			refused: [{ reason }],
			onlyInPostgres: [],
		});
	});

	test('a linked row stays linked when somebody else claims its handle, who is named', async () => {
		const [handle, owner, other] = [await anUnlinkedPerson(), randomUUID(), randomUUID()];
		aPool([{ sub: owner, handle }]);
		await handler();
		aPool([
			{ sub: other, handle },
			{ sub: owner, handle },
		]);
		const { alreadyLinked, refused } = await handler();
		const reason = 'the row of this handle is linked to another Cognito user';
		expect({ alreadyLinked, refused }).toEqual({
			alreadyLinked: [handle],
			refused: [{ handle, cognito_user_id: other, reason }],
		});
		expect(await linkOf(handle)).toBe(owner);
	});

	test('a Cognito user who is linked to another row stays so', async () => {
		const taken = await aPerson();
		const handle = await anUnlinkedPerson();
		aPool([{ sub: (await linkOf(taken.handle)) ?? '', handle }]);
		expect(await handler()).toMatchObject({ linked: [], alreadyLinked: [taken.handle], onlyInPostgres: [handle] });
	});

	test('a row that somebody else links meanwhile stays as it is', async () => {
		const [first, second] = [await anUnlinkedPerson(), await anUnlinkedPerson()];
		await query(`CREATE FUNCTION link_second() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			UPDATE users SET cognito_user_id = 'meanwhile' WHERE handle = '${second}'; RETURN NULL;
		END $$`);
		await query(`CREATE TRIGGER meanwhile AFTER UPDATE ON users FOR EACH ROW
			WHEN (NEW.handle = '${first}') EXECUTE FUNCTION link_second()`);
		aPool([first, second].map((handle) => ({ sub: randomUUID(), handle })));
		const { linked, refused } = await handler();
		await query('DROP FUNCTION link_second CASCADE');
		expect(linked).toEqual([first]);
		expect(refused).toMatchObject([{ handle: second, reason: 'the row was linked by somebody else just now' }]);
		expect(await linkOf(second)).toBe('meanwhile');
	});

	test('people on one side only are named: by handle, or by id where there is none; and rows whose Cognito user is gone', async () => {
		const [unlinked, gone] = [await anUnlinkedPerson(), await aPerson()];
		const sub = randomUUID();
		aPool([{ sub }, { sub: randomUUID(), handle: 'only_in_the_pool' }]);
		expect(await handler()).toEqual({
			linked: [],
			added: [],
			alreadyLinked: [],
			refused: [],
			onlyInCognito: [sub, 'only_in_the_pool'],
			onlyInPostgres: [unlinked],
			gone: [{ handle: gone.handle, cognito_user_id: await linkOf(gone.handle) }],
		});
	});

	describe('asked to add missing rows', () => {
		test('makes one for each confirmed user without, by their id; the second time none', async () => {
			const member = { sub: randomUUID(), handle: 'New_Handle', name: ' Zoë ', email: 'zoe@test.example' };
			aPool([member, { sub: randomUUID(), handle: 'unconfirmed', status: 'UNCONFIRMED' }]);
			expect(await handler()).toMatchObject({ added: [], onlyInCognito: ['New_Handle'] });
			expect(await handler({ addMissing: true, dryRun: true })).toMatchObject({ added: ['New_Handle'] });
			expect(await rowOf('New_Handle')).toBeUndefined();
			expect(await handler({ addMissing: true })).toMatchObject({ added: ['New_Handle'], onlyInCognito: [], gone: [] });
			expect(await rowOf('New_Handle')).toEqual({
				cognito_user_id: member.sub,
				handle: 'New_Handle',
				display_name: 'Zoë',
				email: 'zoe@test.example',
			});
			expect(await handler({ addMissing: true })).toMatchObject({ added: [], alreadyLinked: ['New_Handle'] });
		});

		test.each<[string, Omit<Member, 'sub'>, RegExp]>([
			['no handle', {}, /^Choose a handle/],
			['a handle that sign-up refuses', { handle: 'jean-luc' }, /^The handle .* must be 2 to 30 letters/],
			['a reserved handle', { handle: 'Deleted' }, /^The handle Deleted is taken/],
			['a name that sign-up refuses', { handle: 'zoe', name: '\u202eeoz' }, /^The display name/],
			['an unverified e-mail address', { handle: 'zoe', verified: 'false' }, /is not verified$/],
			['a disabled account', { handle: 'zoe', enabled: false }, /is disabled$/],
		])('a user with %s gets none', async (_, member, reason) => {
			aPool([{ sub: randomUUID(), ...member }]);
			const { added, refused } = await handler({ addMissing: true });
			expect(added).toEqual([]);
			expect(refused).toEqual([expect.objectContaining({ reason: expect.stringMatching(reason) })]);
			expect(await query('SELECT 1 FROM users')).toEqual([]);
		});

		test('of two who want one handle, one gets it', async () => {
			aPool(['one', 'ONE'].map((handle) => ({ sub: randomUUID(), handle })));
			const { added, refused } = await handler({ addMissing: true });
			expect(added).toEqual(['one']);
			expect(refused).toMatchObject([{ handle: 'ONE', reason: expect.stringContaining('is taken') }]);
		});
	});

	test.each([true, false])('a dry run says the same, and changes nothing (row by row: %s)', async (isTimeUp) => {
		const handle = await anUnlinkedPerson();
		aPool([{ sub: randomUUID(), handle }]);
		const answers = await invocations(handler, { dryRun: true }, isTimeUp);
		expect(answers.flatMap(({ linked }) => linked)).toEqual([handle]);
		if (!isTimeUp) expect(answers[0]?.onlyInPostgres).toEqual([]);
		expect(await linkOf(handle)).toBeNull();
	});

	test('an invocation whose time is up goes on where it stopped, in the pool and among the rows', async () => {
		const handles = await Promise.all(Array.from({ length: 130 }, () => anUnlinkedPerson()));
		const gone = await Promise.all(Array.from({ length: 120 }, () => aPerson()));
		aPool(handles.map((handle) => ({ sub: randomUUID(), handle })));
		const answers = await invocations(handler, {}, true);
		expect(answers).toHaveLength(6);
		expect(answers.flatMap(({ linked }) => linked).toSorted()).toEqual(handles.toSorted());
		expect(answers.flatMap((answer) => answer.gone.map(({ handle }) => handle)).toSorted()).toEqual(
			gone.map(({ handle }) => handle).toSorted(),
		);
		expect(answers.flatMap(({ onlyInPostgres }) => onlyInPostgres)).toEqual([]);
	});

	test('an id of other times is asked of Cognito as it is', async () => {
		const { handle } = await aPerson({ cognito_user_id: 'MO"CK\\' });
		aPool([]);
		const send = jest.mocked(CognitoIdentityProviderClient.prototype.send);
		expect((await handler()).gone).toEqual([{ handle, cognito_user_id: 'MO"CK\\' }]);
		expect(send.mock.lastCall?.[0]).toMatchObject({ input: { Filter: 'sub = "MO\\"CK\\\\"' } });
	});

	test('nobody on a page that fails is linked', async () => {
		aPool([{ sub: randomUUID(), handle: await anUnlinkedPerson() }], 1);
		await expect(handler()).rejects.toThrow('The page failed');
		expect(await query('SELECT 1 FROM users WHERE cognito_user_id IS NOT NULL')).toEqual([]);
	});

	test('what Cognito refuses for a while is one line', async () => {
		jest.restoreAllMocks();
		jest.spyOn(CognitoIdentityProviderClient.prototype, 'send').mockImplementation((async () => {
			throw Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });
		}) as never);
		await expect(handler()).rejects.toThrow('AWS takes no more requests just now: try again in a while.');
	});

	test.each([
		[{ dryRun: 'yes' }, 'dryRun must be a JSON boolean.'],
		[{ cursor: 'e30x' }, 'cursor must be one that this function handed back.'],
	])('%j is refused', async (payload, sentence) => {
		await expect(handler(payload)).rejects.toThrow(`The payload is invalid: ${sentence}`);
	});
});
