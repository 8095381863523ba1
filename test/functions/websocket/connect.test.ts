import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/websocket/connect.ts';
import { findConnections, MAX_CONNECTIONS } from '../../../shared/messaging/connections.ts';
import { Sockets, socketEvent } from '../../support/sockets.ts';
import { aPerson } from '../../support/steps.ts';

let sockets: Sockets;

beforeAll(async () => {
	sockets = await Sockets.start();
});

afterAll(() => sockets.stop());

test('the socket is remembered before it is open, and our subprotocol is accepted, never the token', async () => {
	const ann = await aPerson();
	const answer = await handler(socketEvent(ann, 'one'));
	expect(answer).toMatchObject({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'cruddur.v1' } });
	expect(await findConnections(ann.uuid)).toMatchObject([{ sk: 'one' }]);
});

test('it counts until its token expires, two hours at most', async () => {
	const ann = await aPerson();
	const now = Math.floor(Date.now() / 1000);
	await sockets.open(ann, now + 600);
	await sockets.open(ann, now + 86_400);
	const expiries = (await findConnections(ann.uuid)).map(({ expires_at }) => expires_at).toSorted();
	expect(expiries[0]).toBe(now + 600);
	expect(Math.abs((expiries[1] ?? 0) - (now + 7200))).toBeLessThan(60);
});

test('an expired one counts no longer, also before DynamoDB removes it', async () => {
	const ann = await aPerson();
	await sockets.open(ann, Date.now() / 1000 + 600);
	jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 601_000);
	expect(await findConnections(ann.uuid)).toEqual([]);
	jest.restoreAllMocks();
});

test('of more than ten of a user the oldest are to be closed; another user’s stay', async () => {
	const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
	const other = await sockets.open(ben);
	const opened: string[] = [];
	const start = Date.now();
	for (let i = 0; i < MAX_CONNECTIONS + 2; i++) {
		jest.spyOn(Date, 'now').mockReturnValue(start + i * 1000);
		opened.push(await sockets.open(ann));
	}
	jest.restoreAllMocks();
	const left = (await findConnections(ann.uuid)).map(({ sk }) => sk);
	expect(left.toSorted()).toEqual(opened.slice(2).toSorted());
	expect((await findConnections(ben.uuid)).map(({ sk }) => sk)).toEqual([other]);
});

test('without the authorizer’s context nobody is remembered', async () => {
	await expect(handler({ requestContext: { connectionId: 'x' } })).rejects.toThrow('authorizer');
});
