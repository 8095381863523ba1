import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../shared/platform/postgres.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();
const prefix = `q${Math.random().toString(36).slice(2, 8)}`;
let me: Person;
let others: Person[];

const find = (handle: string, person = me) => when.get(person, `/api/users?handle=${encodeURIComponent(handle)}`);

beforeAll(async () => {
	me = await aPerson({ handle: `${prefix}_me` });
	const handles = Array.from({ length: 12 }, (_, i) => `${prefix}_${String.fromCharCode(97 + i)}`);
	others = await Promise.all(handles.map((handle, i) => aPerson({ handle: i % 2 ? handle.toUpperCase() : handle })));
});

test('at most ten short profiles whose handle begins so, whatever its case, in the order of their handles', async () => {
	for (const asked of [prefix, prefix.toUpperCase(), `${prefix}_`]) {
		const { status, body } = await find(asked);
		expect(status).toBe(200);
		expect(body).toEqual(others.slice(0, 10).map(({ uuid, handle, display_name }) => ({ uuid, handle, display_name })));
	}
	expect((await find(`${prefix}_c`)).body).toMatchObject([{ uuid: others[2]?.uuid }]);
});

test('never me, nor who has blocked me; whom I have blocked is there', async () => {
	expect((await find(me.handle)).body).toEqual([]);
	const [blocker, blocked] = others as [Person, Person];
	await when.blockUser(blocker, me.handle);
	await when.blockUser(me, blocked.handle);
	const found = (await find(prefix)).body.map(({ uuid }: Person) => uuid);
	expect(found).not.toContain(blocker.uuid);
	expect(found).toContain(blocked.uuid);
	expect(found).toHaveLength(10);
	await when.unblockUser(blocker, me.handle);
});

test('nor anybody whose account is being deleted', async () => {
	const gone = await aPerson({ handle: `${prefix}_gone` });
	await query('UPDATE users SET erased_at = now() WHERE uuid = $1', [gone.uuid]);
	expect((await find(gone.handle)).body).toEqual([]);
});

test.each(['%%', '__', '\\\\', `${prefix}%`, 'a\u0000', '\u{10ffff}x'])('%j stands for itself', async (asked) => {
	expect(await find(asked)).toMatchObject({ status: 200, body: [] });
});

test.each([
	['', 422],
	['?handle=', 422],
	['?handle=a', 422],
	[`?handle=${'a'.repeat(31)}`, 422],
	['?handle=ab&limit=3', 422],
])('%j is %d and says what to correct', async (parameters, status) => {
	const answer = await when.get(me, `/api/users${parameters}`);
	expect(answer).toMatchObject({ status, body: { errors: [{ detail: expect.any(String) }] } });
});
