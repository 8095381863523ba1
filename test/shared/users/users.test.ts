import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { query } from '../../../shared/platform/postgres.ts';
import { HANDLE_KEY_SQL, handleKey } from '../../../shared/users/handles.ts';
import {
	findUserByCognitoId,
	findUserByHandle,
	findUserByUuid,
	findUsersByHandlePrefix,
	findUsersByUuid,
} from '../../../shared/users/users.ts';
import { aPerson } from '../../support/steps.ts';

const some = (): string => randomUUID().slice(0, 8);
const handlesOf = (users: readonly { handle: string }[]): string[] => users.map(({ handle }) => handle);

const started = performance.now();

/** Seconds since the file began, for what is cached; the cache looks at the clock once in a millisecond. */
async function secondsPass(seconds: number): Promise<void> {
	jest.spyOn(performance, 'now').mockReturnValue(started + 60_000 + seconds * 1000);
	await setTimeout(5);
}

afterEach(() => {
	jest.restoreAllMocks();
});

test('JavaScript and Postgres have one definition of the same handle', async () => {
	const text = fc
		.string({ unit: 'grapheme', maxLength: 20 })
		.filter((one) => one.isWellFormed() && !one.includes('\0'));
	const handles = [
		...['Ann', 'İsmet', 'ISMET', 'straße', 'STRASSE', 'ẞ', 'ΣΊΣΥΦΟΣ', 'K', 'Ǆ', 'É', 'ﬁ', 'AZaz_09'],
		...fc.sample(text, { seed: 20_261_125, numRuns: 500 }),
	];
	const rows = await query<{ key: string }>(
		`SELECT ${HANDLE_KEY_SQL} AS key FROM unnest($1::text[]) WITH ORDINALITY AS t(handle, i) ORDER BY i`,
		[handles],
	);
	expect(rows.map(({ key }) => key)).toEqual(handles.map(handleKey));
});

describe('A look-up by handle', () => {
	test.each(['jean-luc', 'jane.doe', 'İsmet', 'straße', 'x', 'has space', `"quoted'`])(
		'finds %s, whom the rule for new handles would refuse, whatever the case of ASCII letters',
		async (old) => {
			const { uuid, handle } = await aPerson({ handle: old + some() });
			expect(await findUserByHandle(handle)).toMatchObject({ uuid, handle });
			expect(await findUserByHandle(handle.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()))).toMatchObject({
				uuid,
			});
		},
	);

	test.each(['zero\0byte', 'half a pair \ud800'])('for %j, which Postgres cannot hold, finds nobody', async (text) => {
		expect(await findUserByHandle(text)).toBeUndefined();
		expect(await findUsersByHandlePrefix(text, 10)).toEqual([]);
	});

	test('that finds nobody is asked of the database again only after five seconds', async () => {
		const handle = `late${some()}`;
		await secondsPass(0);
		expect(await findUserByHandle(handle)).toBeUndefined();
		await aPerson({ handle });
		await secondsPass(4);
		expect(await findUserByHandle(handle)).toBeUndefined();
		await secondsPass(6);
		expect(await findUserByHandle(handle)).toMatchObject({ handle });
	});
});

describe('A look-up by the beginning of a handle', () => {
	test('finds those that begin so, whatever their case, in order, and at most as many as asked for', async () => {
		const start = `f${some()}`;
		for (const end of ['_b', '_a', '', '.c', 'Z', 'é', '%']) await aPerson({ handle: start.toUpperCase() + end });
		const expected = ['', '%', '.c', '_a', '_b', 'Z', 'é'].map((end) => start.toUpperCase() + end);
		expect(handlesOf(await findUsersByHandlePrefix(start, 10))).toEqual(expected);
		expect(handlesOf(await findUsersByHandlePrefix(start, 3))).toEqual(expected.slice(0, 3));
		expect(handlesOf(await findUsersByHandlePrefix(`${start}_`, 10))).toEqual(expected.slice(3, 5));
		expect(handlesOf(await findUsersByHandlePrefix(`${start}%`, 10))).toEqual(expected.slice(1, 2));
		expect(await findUsersByHandlePrefix(`${start}x`, 10)).toEqual([]);
	});

	test('uses an index', async () => {
		for (const plan of ['seqscan', 'bitmapscan']) await query(`SET enable_${plan} = off`);
		const plan = await query<{ 'QUERY PLAN': string }>(
			`EXPLAIN SELECT handle FROM users WHERE handle_key COLLATE "C" >= 'an' AND handle_key COLLATE "C" < 'ao'
			ORDER BY handle_key COLLATE "C" LIMIT 10`,
		);
		for (const plan of ['seqscan', 'bitmapscan']) await query(`RESET enable_${plan}`);
		expect(JSON.stringify(plan)).toContain('Index Scan using users_handle_key_bytes');
		expect(JSON.stringify(plan)).not.toContain('Sort');
	});
});

describe('Somebody whose account is being erased', () => {
	test('is found by nobody', async () => {
		const cognitoId = randomUUID();
		const { uuid, handle } = await aPerson({ cognito_user_id: cognitoId });
		await query('UPDATE users SET erased_at = now() WHERE uuid = $1', [uuid]);
		expect(await findUserByCognitoId(cognitoId)).toBeUndefined();
		expect(await findUserByHandle(handle)).toBeUndefined();
		expect(await findUserByUuid(uuid)).toBeUndefined();
		expect(await findUsersByUuid([uuid])).toEqual(new Map());
		expect(await findUsersByHandlePrefix(handle, 10)).toEqual([]);
	});

	test('is gone a minute after a look-up at the latest', async () => {
		const { uuid, handle, display_name } = await aPerson();
		await secondsPass(0);
		expect(await findUserByUuid(uuid)).toEqual({ uuid, handle, display_name });
		await query('UPDATE users SET erased_at = now() WHERE uuid = $1', [uuid]);
		await secondsPass(59);
		expect(await findUserByUuid(uuid)).toMatchObject({ uuid });
		await secondsPass(61);
		expect(await findUserByUuid(uuid)).toBeUndefined();
	});
});

test('whoever is not linked yet is found by their Cognito id as soon as they are', async () => {
	const cognitoId = randomUUID();
	expect(await findUserByCognitoId(cognitoId)).toBeUndefined();
	const { uuid } = await aPerson({ cognito_user_id: cognitoId });
	expect(await findUserByCognitoId(cognitoId)).toMatchObject({ uuid });
});

test('a user has read receipts only once they are on', async () => {
	const { uuid } = await aPerson();
	expect((await findUsersByUuid([uuid])).get(uuid)).not.toHaveProperty('read_receipts');
	await query('UPDATE users SET read_receipts = true WHERE uuid = $1', [uuid]);
	expect((await findUsersByUuid([uuid])).get(uuid)).toMatchObject({ read_receipts: true });
});

test('a stored name that breaks the rule is shown safely', async () => {
	const { uuid } = await aPerson({ display_name: ' \u202eAnn\r\n ' });
	expect(await findUserByUuid(uuid)).toMatchObject({ display_name: 'Ann' });
	const nameless = await aPerson({ display_name: '\u200b' });
	expect(await findUserByUuid(nameless.uuid)).toMatchObject({ display_name: nameless.handle });
});
