import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { handler as eraseUser } from '../../../functions/operator/erase-user.ts';
import { addConnection } from '../../../shared/messaging/connections.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { allItems } from '../../support/audit.ts';
import { aLambda } from '../../support/lambda.ts';
import { aUserPool, isOutOfUseForLong } from '../../support/lives.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();
let ann: Person;
let ben: Person;

beforeEach(async () => {
	[ann, ben] = [await aPerson(), await aPerson()];
	await when.aConversation(ann, ben);
});

afterEach(() => {
	jest.restoreAllMocks();
});

const deleteMe = () => when.send('DELETE', ann, '/api/me');

test('the account is unusable at once, its sockets are closed, and it is handed to eraseUser', async () => {
	await addConnection(ann.uuid, 'socket', Math.floor(Date.now() / 1000) + 3600);
	const events = aLambda();
	expect(await deleteMe()).toMatchObject({ status: 202, body: null });
	expect(events).toEqual([
		{ functionName: 'test-eraseUser', type: 'Event', event: { uuid: ann.uuid, onItsOwn: true } },
	]);
	expect((await when.get(ann, '/api/me')).status).toBe(403);
	expect((await when.listMessageGroups(ann)).status).toBe(403);
	expect((await when.createMessageGroup(ben, ann.handle, 'Hello?')).status).toBe(422);
	const connections = (await allItems()).filter(({ pk }) => pk?.startsWith('CONNECTION#'));
	expect(connections).toMatchObject([{ closing: true }]);
});

test('eraseUser goes on by itself until nothing is left', async () => {
	const events = aLambda();
	aUserPool([]);
	await deleteMe();
	await isOutOfUseForLong(ann);
	for (let i = 0; i < events.length; i++) await eraseUser(events[i]?.event, { getRemainingTimeInMillis: () => 0 });
	expect(events.length).toBeGreaterThan(2);
	expect(events.at(-1)?.event).toMatchObject({ uuid: ann.uuid, onItsOwn: true, cursor: expect.any(String) });
	expect(await query('SELECT * FROM users WHERE uuid = $1', [ann.uuid])).toEqual([]);
	expect((await allItems()).filter(({ pk }) => pk?.includes(ann.uuid))).toEqual([]);
});

test('what cannot be handed on changes nothing, and is 503', async () => {
	const before = await allItems();
	aLambda(false);
	const { status, headers } = await deleteMe();
	expect(status).toBe(503);
	expect(headers['retry-after']).toBeDefined();
	expect(await allItems()).toEqual(before);
	expect(await query('SELECT erased_at FROM users WHERE uuid = $1', [ann.uuid])).toEqual([{ erased_at: null }]);
	expect((await when.get(ann, '/api/me')).status).toBe(200);
});
