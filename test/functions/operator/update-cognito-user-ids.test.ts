import { randomUUID } from 'node:crypto';
import {
	CognitoIdentityProviderClient,
	type ListUsersCommand,
	type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/operator/update-cognito-user-ids.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { aPerson } from '../../support/steps.ts';

interface Member {
	readonly sub: string;
	readonly handle?: string;
	readonly status?: UserType['UserStatus'];
}

/** Given: a user pool that answers in pages of its `Limit`, and fails at a page if asked. Only one of its kind at a time. */
function aPool(members: readonly Member[], failsAtPage?: number): { readonly limits: (number | undefined)[] } {
	const limits: (number | undefined)[] = [];
	jest.spyOn(CognitoIdentityProviderClient.prototype, 'send').mockImplementation((async ({
		input,
	}: ListUsersCommand) => {
		const start = Number(input.PaginationToken ?? 0);
		limits.push(input.Limit);
		if (limits.length === failsAtPage) throw new Error('The page failed');
		const end = start + Math.min(input.Limit ?? 60, 60);
		const Users = members.slice(start, end).map(
			({ sub, handle, status = 'CONFIRMED' }): UserType => ({
				UserStatus: status,
				Attributes: [{ Name: 'sub', Value: sub }, ...(handle ? [{ Name: 'preferred_username', Value: handle }] : [])],
			}),
		);
		return { Users, ...(end < members.length && { PaginationToken: String(end) }) };
	}) as never);
	return { limits };
}

/** Given: a row in Postgres that is not linked. */
async function anUnlinkedPerson(): Promise<string> {
	const { uuid, handle } = await aPerson({ handle: `Person_${randomUUID().slice(0, 8)}` });
	await query('UPDATE users SET cognito_user_id = NULL WHERE uuid = $1', [uuid]);
	return handle;
}

const linkOf = async (handle: string): Promise<string | null | undefined> => {
	const [row] = await query<{ cognito_user_id: string | null }>('SELECT cognito_user_id FROM users WHERE handle = $1', [
		handle,
	]);
	return row?.cognito_user_id;
};

describe('updateCognitoUserIds', () => {
	beforeEach(() => {
		jest.restoreAllMocks();
	});

	test('links the users of all pages of the pool by handle, whatever its case, and the second time nobody', async () => {
		const handles = await Promise.all(Array.from({ length: 150 }, anUnlinkedPerson));
		const members = handles.map((handle) => ({ sub: randomUUID(), handle: handle.toUpperCase() }));
		const { limits } = aPool(members);
		const { linked } = await handler();
		expect(limits).toEqual([60, 60, 60]);
		expect(linked.toSorted()).toEqual(handles.toSorted());
		expect(await linkOf(handles[149] ?? '')).toBe(members[149]?.sub);
		const again = await handler();
		expect(again.linked).toEqual([]);
		expect(again.alreadyLinked.toSorted()).toEqual(handles.toSorted());
	});

	test('a sign-up that nobody confirmed claims nothing', async () => {
		const [handle, sub] = [await anUnlinkedPerson(), randomUUID()];
		aPool([{ sub: randomUUID(), handle, status: 'UNCONFIRMED' }]);
		expect(await handler()).toMatchObject({ linked: [], refused: [], onlyInCognito: [] });
		expect(await linkOf(handle)).toBeNull();
		aPool([
			{ sub: randomUUID(), handle, status: 'UNCONFIRMED' },
			{ sub, handle },
		]);
		expect((await handler()).linked).toEqual([handle]);
		expect(await linkOf(handle)).toBe(sub);
	});

	test('a linked row stays linked when somebody else claims its handle, and who does is named', async () => {
		const [handle, owner, other] = [await anUnlinkedPerson(), randomUUID(), randomUUID()];
		aPool([{ sub: owner, handle }]);
		await handler();
		aPool([
			{ sub: other, handle },
			{ sub: owner, handle },
		]);
		const { alreadyLinked, onlyInCognito, refused } = await handler();
		expect({ alreadyLinked, onlyInCognito, refused }).toEqual({
			alreadyLinked: [handle],
			onlyInCognito: [other],
			refused: [],
		});
		expect(await linkOf(handle)).toBe(owner);
	});

	test('a dry run says the same, and changes nothing', async () => {
		const handle = await anUnlinkedPerson();
		aPool([{ sub: randomUUID(), handle }]);
		expect((await handler({ dryRun: true })).linked).toEqual([handle]);
		expect(await linkOf(handle)).toBeNull();
	});

	test('who is on one side only is named: by handle, or by id where there is none', async () => {
		const handle = await anUnlinkedPerson();
		const sub = randomUUID();
		aPool([{ sub }, { sub: randomUUID(), handle: 'only_in_the_pool' }]);
		const { onlyInCognito, onlyInPostgres, linked } = await handler();
		expect(onlyInCognito).toEqual([sub, 'only_in_the_pool']);
		expect(onlyInPostgres).toContain(handle);
		expect(linked).toEqual([]);
	});

	test('a handle that two Cognito users claim, on different pages, is refused', async () => {
		const handle = await anUnlinkedPerson();
		const others = Array.from({ length: 100 }, () => ({ sub: randomUUID() }));
		aPool([{ sub: randomUUID(), handle }, ...others, { sub: randomUUID(), handle }]);
		expect((await handler()).refused).toEqual([{ handle, reason: '2 Cognito users claim this handle' }]);
		expect(await linkOf(handle)).toBeNull();
	});

	test('a row that is linked to somebody else is never linked anew', async () => {
		const { handle } = await aPerson();
		const before = await linkOf(handle);
		aPool([{ sub: randomUUID(), handle }]);
		expect((await handler()).refused).toEqual([{ handle, reason: 'the row is linked to another Cognito user' }]);
		expect(await linkOf(handle)).toBe(before);
	});

	test('a row that somebody else links meanwhile stays as it is', async () => {
		const [first = '', second = ''] = (await Promise.all([anUnlinkedPerson(), anUnlinkedPerson()])).toSorted();
		await query(`CREATE FUNCTION link_second() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			UPDATE users SET cognito_user_id = 'meanwhile' WHERE handle = '${second}'; RETURN NULL;
		END $$`);
		await query(`CREATE TRIGGER meanwhile AFTER UPDATE ON users FOR EACH ROW
			WHEN (NEW.handle = '${first}') EXECUTE FUNCTION link_second()`);
		aPool([first, second].map((handle) => ({ sub: randomUUID(), handle })));
		const { linked, refused } = await handler();
		await query('DROP FUNCTION link_second CASCADE');
		expect({ linked, refused }).toEqual({
			linked: [first],
			refused: [{ handle: second, reason: 'the row was linked by somebody else just now' }],
		});
		expect(await linkOf(second)).toBe('meanwhile');
	});

	test('a Cognito user who is linked to another row is refused', async () => {
		const taken = await aPerson();
		const handle = await anUnlinkedPerson();
		aPool([{ sub: (await linkOf(taken.handle)) ?? '', handle }]);
		expect((await handler()).refused).toEqual([{ handle, reason: `the Cognito user is linked to ${taken.handle}` }]);
	});

	test('nobody is linked when a page fails', async () => {
		const handle = await anUnlinkedPerson();
		const others = Array.from({ length: 100 }, () => ({ sub: randomUUID() }));
		aPool([{ sub: randomUUID(), handle }, ...others], 2);
		await expect(handler()).rejects.toThrow('The page failed');
		expect(await linkOf(handle)).toBeNull();
	});

	test('a payload that is wrong is refused', async () => {
		await expect(handler({ dryRun: 'yes' })).rejects.toThrow('The payload is invalid: dryRun must be a JSON boolean.');
	});
});
