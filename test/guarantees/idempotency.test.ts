import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { forgetMemberships } from '../../shared/messaging/memberships.ts';
import { messageGroupKey } from '../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import { query } from '../../shared/platform/postgres.ts';
import { forgetUser } from '../../shared/users/users.ts';
import type { ApiResponse } from '../support/api.ts';
import { expectedRows, sorted, tableContents } from '../support/audit.ts';
import { withFaults } from '../support/faults.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { settle } from '../support/stream.ts';
import { untilAnswered } from '../support/until-answered.ts';

const when = new Steps();
let ann: Person;
let ben: Person;
let group: string;

const key = (value = crypto.randomUUID()) => ({ 'idempotency-key': value });
const timesSent = async (text: string): Promise<number> =>
	(await tableContents()).messages.filter(({ message }) => message === text).length;

/** Every route that takes a POST, as a request that says a text. */
const posts: Record<string, (text: string, headers: object) => Promise<ApiResponse>> = {
	'C, POST /api/messages/{message_group_uuid}': (text, headers) => when.createMessage(ann, group, text, headers),
	'D, POST /api/message_groups': (text, headers) => when.createMessageGroup(ann, ben.handle, text, headers),
	'POST /api/messages to a group': (text, headers) =>
		when.post(ann, '/api/messages', { message_group_uuid: group, message: text }, headers),
	'POST /api/messages to a person': (text, headers) =>
		when.post(ann, '/api/messages', { handle: ben.handle, message: text }, headers),
};

beforeAll(async () => {
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
});

describe.each(Object.entries(posts))('%s with an Idempotency-Key', (name, post) => {
	test('twenty at once store one message and get one answer', async () => {
		const headers = key();
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => untilAnswered(() => post(`twenty ${name}`, headers))),
		);
		const [first] = answers;
		expect([200, 201]).toContain(first?.status);
		for (const { status, body } of answers)
			expect({ status, body }).toEqual({ status: first?.status, body: first?.body });
		expect(answers.filter(({ headers: { 'idempotency-replayed': replayed } }) => replayed !== 'true')).toHaveLength(1);
		expect(await timesSent(`twenty ${name}`)).toBe(1);
	});

	test('another request with the same key is 422 and stores nothing; another person’s key is another key', async () => {
		const headers = key();
		const first = await post(`first ${name}`, headers);
		const other = await post(`other ${name}`, headers);
		expect([other.status, other.body.type]).toEqual([422, 'urn:cruddur:problem:idempotency-key-reused']);
		expect(await timesSent(`other ${name}`)).toBe(0);
		const again = await post(`first ${name}`, headers);
		expect([again.status, again.body]).toEqual([first.status, first.body]);
		expect((await when.createMessage(ben, group, `mine ${name}`, headers)).status).toBe(201);
	});
});

describe('The first answer comes first', () => {
	let cid: Person;
	let dan: Person;
	let theirs: string;

	beforeEach(async () => {
		[cid, dan] = await Promise.all([aPerson(), aPerson()]);
		theirs = await when.aConversation(cid, dan);
	});

	const sends: [string, (headers: object) => Promise<ApiResponse>][] = [
		['C', (headers) => when.createMessage(cid, theirs, 'once', headers)],
		['D', (headers) => when.createMessageGroup(cid, dan.handle, 'once', headers)],
		['postMessage', (headers) => when.post(cid, '/api/messages', { handle: dan.handle, message: 'once' }, headers)],
	];

	const changes: [string, number, () => Promise<unknown>][] = [
		['one has blocked the other', 403, () => when.send('PUT', cid, `/api/blocks/${dan.handle}`)],
		[
			'the recipient is gone',
			403,
			async () => {
				await query('DELETE FROM users WHERE uuid = $1', [dan.uuid]);
				forgetUser(dan);
			},
		],
		[
			'the membership is gone',
			404,
			async () => {
				const key = messageGroupKey(cid.uuid, theirs);
				await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: key }));
				forgetMemberships([key]);
			},
		],
	];

	test.each(
		sends.flatMap(([route, send]) => changes.map(([what, status, change]) => ({ route, send, what, status, change }))),
	)('$route: also when $what', async ({ route, send, what, status, change }) => {
		const headers = key();
		const first = await send(headers);
		await change();
		const again = await send(headers);
		expect([again.status, again.body]).toEqual([first.status, first.body]);
		expect(again.headers['idempotency-replayed']).toBe('true');
		// Whereas another request is refused, unless it starts the conversation again.
		if (route === 'C' || what !== 'the membership is gone') {
			const isNobody = route !== 'C' && what === 'the recipient is gone';
			expect((await send(key())).status).toBe(isNobody ? 422 : status);
		}
	});
});

test('the same key on another route is another request', async () => {
	const headers = key();
	const body = { handle: ben.handle, message: 'route' };
	expect((await when.post(ann, '/api/messages', body, headers)).status).toBe(200);
	expect((await when.post(ann, '/api/message_groups', body, headers)).status).toBe(422);
	expect((await when.createMessage(ann, group, 'route', headers)).status).toBe(422);
	expect(await timesSent('route')).toBe(1);
});

test('the same key in another conversation is another request; the same fields in another order are not', async () => {
	const headers = key();
	const other = await when.aConversation(ann, await aPerson());
	expect((await when.createMessage(ann, group, 'path', headers)).status).toBe(201);
	expect((await when.createMessage(ann, other, 'path', headers)).status).toBe(422);
	expect(await timesSent('path')).toBe(1);

	const order = key();
	await when.post(ann, '/api/messages', { message_group_uuid: group, message: 'order' }, order);
	const again = await when.post(ann, '/api/messages', { message: 'order', message_group_uuid: group }, order);
	expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
});

test('a send without a key is one call; with a key it is one call; a replay two more', async () => {
	const calls = async (headers: object): Promise<number> =>
		(await withFaults([], () => when.createMessage(ann, group, 'counted', headers))).calls;
	const headers = key();
	expect(await calls({})).toBe(1);
	expect((await withFaults([], () => when.createMessageGroup(ann, ben.handle, 'counted'))).calls).toBe(1);
	expect(await calls(headers)).toBe(1);
	expect(await calls(headers)).toBe(3);
});

test('twenty of each side start one conversation at once: one 201, every message kept', async () => {
	for (let round = 0; round < 2; round++) {
		const [cid, dan] = await Promise.all([aPerson(), aPerson()]);
		const answers = await Promise.all(
			Array.from({ length: 40 }, (_, i) => {
				const [sender, recipient] = i % 2 ? [cid, dan] : [dan, cid];
				const headers = key();
				return untilAnswered(() => when.createMessageGroup(sender, recipient.handle, `start ${i}`, headers));
			}),
		);
		expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(39).fill(200), 201]);
		const [uuid, ...others] = new Set(answers.map(({ body }) => body.message_group_uuid));
		expect(others).toEqual([]);
		await settle(uuid);
		const { messages, rows } = await tableContents();
		const mine = messages.filter(({ pk }) => pk === `MSG#${uuid}`);
		expect(mine.map(({ sk }) => sk).toSorted()).toEqual(answers.map(({ body }) => body.uuid).toSorted());
		expect(sorted(rows.filter(({ sk }) => sk === uuid))).toEqual(expectedRows(mine, [cid, dan]));
	}
});
