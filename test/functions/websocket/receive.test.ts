import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { handler as connect } from '../../../functions/websocket/connect.ts';
import { handler } from '../../../functions/websocket/receive.ts';
import { findConnections } from '../../../shared/messaging/connections.ts';
import { socketEvent } from '../../support/sockets.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { accessToken } from '../../support/tokens.ts';

const when = new Steps();
let ann: Person;
let ben: Person;
let group: string;
/** Stands for Lambda: what other functions were invoked with. */
let lambda: Server;
const invoked: { url: string; type: string; event: unknown }[] = [];

beforeAll(async () => {
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
	await connect(socketEvent(ann, 'socket'));
	lambda = createServer(async (request, response) => {
		const type = String(request.headers['x-amz-invocation-type']);
		invoked.push({ url: request.url ?? '', type, event: JSON.parse(await text(request)) });
		response.writeHead(202).end();
	});
	await new Promise<void>((resolve) => void lambda.listen(0, '127.0.0.1', resolve));
	process.env['AWS_ENDPOINT_URL_LAMBDA'] = `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
	process.env['TYPING_FUNCTION'] = 'pusher';
});

afterAll(() => {
	lambda.closeAllConnections();
	lambda.close();
});

const receive = async (body: unknown, person = ann) => {
	const { body: answer } = await handler(socketEvent(person, 'socket', { body }));
	return answer ? JSON.parse(answer) : undefined;
};
const frame = (fields: object, person = ann) => receive(JSON.stringify(fields), person);

test('ping is answered with pong', async () => {
	expect(await frame({ action: 'ping' })).toEqual({ type: 'pong' });
});

describe('renew', () => {
	test('lets the connection count until the new token expires', async () => {
		const exp = Math.floor(Date.now() / 1000) + 5000;
		const cognito_user_id = crypto.randomUUID();
		const cleo = await aPerson({ cognito_user_id });
		await connect(socketEvent(cleo, 'socket', { expires_at: exp - 4000 }));
		const token = accessToken(cognito_user_id, { claims: { exp } });
		const answer = await frame({ action: 'renew', token }, cleo);
		expect(answer).toEqual({ type: 'renewed', expires_at: new Date(exp * 1000).toISOString() });
		expect(await findConnections(cleo.uuid)).toMatchObject([{ expires_at: exp }]);
	});

	test.each<[string, () => string, RegExp]>([
		['another user’s', () => ben.token, /another user/],
		['a forged', () => `${ann.token.slice(0, -5)}AAAAA`, /not valid/],
		['an expired', () => accessToken('x', { claims: { exp: 1 } }), /not valid/],
		['nobody’s', () => accessToken(crypto.randomUUID()), /not valid/],
		['no', () => 'token', /not valid/],
	])('with %s token changes nothing', async (_, token, detail) => {
		const before = await findConnections(ann.uuid);
		expect(await frame({ action: 'renew', token: token() })).toEqual({
			type: 'error',
			detail: expect.stringMatching(detail),
		});
		expect(await findConnections(ann.uuid)).toEqual(before);
	});

	test('of a socket that is gone says so', async () => {
		const dan = await aPerson();
		expect(await frame({ action: 'renew', token: dan.token }, dan)).toMatchObject({ type: 'error' });
	});
});

describe('typing', () => {
	test('is handed to the pusher for the other member, once in three seconds', async () => {
		for (let i = 0; i < 3; i++) expect(await frame({ action: 'typing', message_group_uuid: group })).toBeUndefined();
		const event = { type: 'typing', message_group_uuid: group, user_uuid: ann.uuid };
		const expected = {
			url: expect.stringContaining('pusher'),
			type: 'Event',
			event: { typing: { event, to: ben.uuid } },
		};
		expect(invoked).toEqual([expected]);
		await setTimeout(5); // the cache looks at the clock once in a millisecond
		jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 3001);
		await frame({ action: 'typing', message_group_uuid: group.toUpperCase() });
		jest.restoreAllMocks();
		expect(invoked).toEqual([expected, expected]);
	});

	test('in somebody else’s message group is an error', async () => {
		const eve = await aPerson();
		const before = invoked.length;
		expect(await frame({ action: 'typing', message_group_uuid: group }, eve)).toMatchObject({ type: 'error' });
		expect(invoked).toHaveLength(before);
	});

	test('goes nowhere where the stage does not want it', async () => {
		delete process.env['TYPING_FUNCTION'];
		const before = invoked.length;
		expect(await frame({ action: 'typing', message_group_uuid: group }, ben)).toBeUndefined();
		expect(invoked).toHaveLength(before);
	});
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['an empty text', ''],
	['no JSON', 'hello'],
	['null', 'null'],
	['a list', '[]'],
	['a number', '7'],
	['bytes', Buffer.from([1, 2, 3])],
	['200 KB', 'x'.repeat(200_000)],
	['8,000 levels of JSON', '['.repeat(8000)],
	['no action', '{}'],
	['an unknown action', '{"action":"shout"}'],
	['an action of every object’s', '{"action":"constructor"}'],
	['renew without a token', '{"action":"renew"}'],
	['a token that is too long', JSON.stringify({ action: 'renew', token: 'x'.repeat(5000) })],
	['typing without a group', '{"action":"typing"}'],
	['typing in nothing', '{"action":"typing","message_group_uuid":"x"}'],
	['a field that is not known', '{"action":"ping","extra":1}'],
])('%s is answered with an error that says what to send, and the socket stays', async (_, body) => {
	expect(await receive(body)).toEqual({ type: 'error', detail: expect.stringMatching(/^.{10,}\.$/) });
	expect(await findConnections(ann.uuid)).toMatchObject([{ sk: 'socket' }]);
});
