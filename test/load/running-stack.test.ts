import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concurrently } from '../../shared/platform/concurrently.ts';
import type { ApiResponse } from '../support/api.ts';
import { expectedRows, type Item, sorted, tableContents } from '../support/audit.ts';
import { someRequest } from '../support/fuzz.ts';
import { expectAnswer } from '../support/problem.ts';
import { type RunningStack, signUp, startStack } from '../support/stack.ts';

const PEOPLE = 50;
const MESSAGES = 2000;
/** One request in so many is given up by its sender while it is on its way. */
const GIVEN_UP = 5;

interface Sender {
	readonly handle: string;
	readonly token: string;
}

/** A message that was acknowledged: what was sent, and what was answered. */
interface Acknowledged {
	readonly sender: Sender;
	readonly text: string;
	readonly status: number;
	readonly body: ApiResponse['body'];
}

let running: RunningStack;
const people: Sender[] = [];
const acknowledged: Acknowledged[] = [];
/** Numbers that look random and are the same every time. */
const numbers = fc.sample(fc.nat(), { seed: 20_261_123, numRuns: 4 * MESSAGES });

beforeAll(async () => {
	running = await startStack();
	const handles = Array.from({ length: PEOPLE }, (_, i) => `crowd_${i}`);
	await concurrently(handles, 5, async (handle) => {
		const { AccessToken } = await signUp(running.stack, handle);
		people.push({ handle, token: AccessToken });
	});
});

afterAll(() => running.stop());

/** Sends until it is acknowledged, every time with the same key; some requests are given up on their way. */
async function sendSurely(
	sender: Sender,
	path: string,
	body: object,
	key: string,
	random: number,
): Promise<ApiResponse> {
	const headers = { authorization: `Bearer ${sender.token}`, 'idempotency-key': key };
	for (let tries = 0; ; tries++) {
		const isGivenUp = tries === 0 && random % GIVEN_UP === 0;
		const signal = AbortSignal.timeout(isGivenUp ? random % 60 : 30_000);
		try {
			const answer = await running.when.api({ method: 'POST', path, body, headers, signal });
			if (answer.status < 300) return answer;
			if (![429, 503].includes(answer.status)) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
			await setTimeout(Number(answer.headers['retry-after']) * 1000);
		} catch (error) {
			if (!isGivenUp) throw error;
		}
	}
}

/** How far around the table sit those whom a person talks to, and who talk back. */
const NEIGHBOURS = [1, -1, 2, -2];

/** One person's part: messages to a few others, in all three ways to send one. */
async function talk(sender: Sender, me: number): Promise<void> {
	const groups = new Map<string, string>();
	for (let i = 0; i < MESSAGES / PEOPLE; i++) {
		const random = numbers[me * 100 + i] as number;
		const neighbour = me + PEOPLE + (NEIGHBOURS[random % 4] as number);
		const { handle } = people[neighbour % PEOPLE] as Sender;
		const text = `planted-text ${me}/${i}`;
		const uuid = groups.get(handle);
		const [path, body] =
			uuid === undefined || random % 3 === 0
				? ['/api/message_groups', { handle, message: text }]
				: random % 3 === 1
					? ['/api/messages', { message_group_uuid: uuid, message: text }]
					: [`/api/messages/${uuid}`, { message: text }];
		const answer = await sendSurely(sender, path as string, body as object, `planted-key-${me}-${i}`, random);
		groups.set(handle, answer.body.message_group_uuid);
		acknowledged.push({ sender, text, ...answer });
	}
}

async function contents() {
	const { dynamodbEndpoint: endpoint, tableName } = running.stack;
	const client = new DynamoDBClient({ endpoint, region: 'us-east-1' });
	const { messages, rows } = await tableContents(DynamoDBDocumentClient.from(client), tableName);
	client.destroy();
	const mine = messages.filter(({ message }) => message?.startsWith('planted-text'));
	const groups = new Set(mine.map(({ pk }) => pk?.slice(4)));
	return { messages: mine, rows: sorted(rows.filter(({ sk }) => groups.has(sk))) };
}

test('50 people send 2,000 messages at once, give requests up and try again: each is there once, in one group per pair', async () => {
	await Promise.all(people.map(talk));
	expect(acknowledged).toHaveLength(MESSAGES);

	const { messages } = await contents();
	const stored = new Map(messages.map((item) => [item['sk'], item]));
	expect(messages.map(({ message }) => message).toSorted()).toEqual(acknowledged.map(({ text }) => text).toSorted());
	for (const { sender, text, body } of acknowledged) {
		expect(stored.get(body.uuid)).toMatchObject({
			pk: `MSG#${body.message_group_uuid}`,
			message: text,
			user_handle: sender.handle,
			created_at: body.created_at,
		});
	}

	const pairs = new Map<string, Set<string>>();
	for (const { pk = '', user_uuid = '', recipient_uuid = '' } of messages) {
		const pair = [user_uuid, recipient_uuid].sort().join();
		pairs.set(pair, (pairs.get(pair) ?? new Set()).add(pk));
	}
	expect([...pairs.values()].filter(({ size }) => size !== 1)).toEqual([]);

	const members = new Map(
		messages.map(({ user_uuid = '', user_handle = '', user_display_name = '' }) => [
			user_uuid,
			{ uuid: user_uuid, handle: user_handle, display_name: user_display_name },
		]),
	);
	const expected = expectedRows(messages, [...members.values()]);
	let rows: Item[] = [];
	for (let looks = 0; looks < 100; looks++) {
		({ rows } = await contents());
		if (JSON.stringify(rows) === JSON.stringify(expected)) break;
		await setTimeout(200);
	}
	expect(rows).toEqual(expected);
}, 400_000);

test('everybody sees their own conversations whole, and nobody else’s', async () => {
	const { messages } = await contents();
	const [sender] = people as [Sender];
	const mine = messages.filter(({ user_handle }) => user_handle === sender.handle);
	const group = mine[0]?.['pk']?.slice(4) ?? '';
	const pages = await running.when.walk(sender, `/api/messages/${group}?limit=7`, 'next');
	const seen = pages.flat().map(({ uuid }: { uuid: string }) => uuid);
	const expected = messages.filter(({ pk }) => pk === `MSG#${group}`).map(({ sk }) => sk);
	expect(seen.toSorted()).toEqual(expected.toSorted());
	const members = messages
		.filter(({ pk }) => pk === `MSG#${group}`)
		.flatMap(({ user_uuid, recipient_uuid }) => [user_uuid, recipient_uuid]);
	const stranger = people.find(({ handle }) =>
		messages.some(({ user_uuid, user_handle }) => user_handle === handle && !members.includes(user_uuid)),
	) as Sender;
	expect((await running.when.get(stranger, `/api/messages/${group}`)).status).toBe(404);
});

test('400 generated requests over HTTP: none fails on our side', async () => {
	const { body } = acknowledged[0] as Acknowledged;
	const known = { group: body.message_group_uuid, handle: 'bayko', messageUuid: body.uuid, token: 'TOKEN' };
	let next = 0;
	await fc.assert(
		fc.asyncProperty(someRequest(known), async ({ isBase64Encoded: _, ...request }) => {
			const { token } = people[next++ % PEOPLE] as Sender;
			const headers = JSON.parse(JSON.stringify(request.headers).replace('TOKEN', token));
			const answer = await running.when.api({ ...request, headers });
			// Some requests do not get as far as a function: the HTTP API refuses them itself.
			if ('x-request-id' in answer.headers) expectAnswer(answer);
			else expect([400, 404]).toContain(answer.status);
		}),
		{ seed: 20_261_123, numRuns: 400 },
	);
});

test.each([
	'/api/messages/%E0%A4%A',
	'/api/messages/%',
	'/api/users/%FF/short',
	'/api/users/@%ZZ/short',
	'/api/message_groups?before=%',
	'/nowhere',
])('the malformed path %s is a fault of the caller', async (path) => {
	const response = await fetch(running.stack.apiUrl + path, {
		headers: { authorization: `Bearer ${people[0]?.token}` },
	});
	expect([400, 404, 422]).toContain(response.status);
	expect(await response.text()).not.toMatch(/ at |node_modules/);
});

test('the log of all this has no text, key, token or e-mail address', () => {
	const output = running.output();
	expect(output.split('"message":"request"').length).toBeGreaterThan(MESSAGES);
	for (const planted of ['planted-text', 'planted-key', '@sign-up.example', ...people.map(({ token }) => token)]) {
		expect(output).not.toContain(planted);
	}
});
