import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as schemas from '../../shared/contract/schemas.ts';
import { newAjv } from '../../shared/platform/ajv.ts';
import { functionsApi } from '../support/api.ts';
import { someRequest } from '../support/fuzz.ts';
import { expectAnswer } from '../support/problem.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';

const when = new Steps();
let ann: Person;
let ben: Person;
let group: string;

beforeAll(async () => {
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
});

test('3,000 generated requests: none fails on our side, and every refusal is a problem document', async () => {
	const { body } = await when.listMessages(ann, group);
	const known = { group, handle: ben.handle, messageUuid: body[0].uuid, token: ann.token };
	const statuses = new Map<number, number>();
	await fc.assert(
		fc.asyncProperty(someRequest(known), async (request) => {
			const answer = await functionsApi(request);
			statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
			expectAnswer(answer);
		}),
		{ seed: 20_261_123, numRuns: 3000 },
	);
	// The requests are good enough to get everywhere.
	expect([...statuses.keys()].toSorted()).toEqual(
		expect.arrayContaining([200, 201, 204, 400, 401, 404, 413, 415, 422]),
	);
	expect(({} as Record<string, unknown>)['message']).toBeUndefined();
});

describe('A body', () => {
	const post = (body: string | undefined, isBase64Encoded = false) =>
		functionsApi({
			method: 'POST',
			path: '/api/message_groups',
			headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
			...(body !== undefined && { body }),
			isBase64Encoded,
		});
	const right = (): string => JSON.stringify({ handle: ben.handle, message: 'Ünïcødé 👩‍👩‍👧' });
	const base64 = (body: string | Uint8Array): string => Buffer.from(body as string).toString('base64');

	test.each([
		['that is missing', undefined, 400],
		['that is empty', '', 400],
		['that is cut off', '{"message":', 400],
		['that is an array', '[]', 422],
		['that is a number', '7', 422],
		['that is a string', '"message"', 422],
		['that is null', 'null', 422],
		['of 8,000 levels', '['.repeat(8000) + ']'.repeat(8000), 422],
		['with a field that is not known', '{"handle":"ben","message":"x","extra":1}', 422],
		['that names __proto__', '{"__proto__":{"handle":"ben","message":"x"}}', 422],
		['that names constructor', '{"handle":"ben","message":"x","constructor":{"prototype":{"admin":true}}}', 422],
		['with an unpaired surrogate in a name', '{"handle":"ben","message":"x","\\ud800":1}', 422],
		['of 16 KB and a byte', `"${'x'.repeat(16 * 1024 - 1)}"`, 413],
	])('%s is refused', async (_, body, status) => {
		const answer = await post(body);
		expect(answer.status).toBe(status);
		expectAnswer(answer);
	});

	test('with thousands of fields that are not known gets a short answer', async () => {
		const body = `{${Array.from({ length: 1500 }, (_, i) => `"k${i}":1`).join(',')}}`;
		const answer = await post(body);
		expect(answer.status).toBe(422);
		expect(answer.body.errors).toHaveLength(20);
	});

	test('with a field whose name needs it gets a pointer that is escaped', async () => {
		const { body } = await post('{"handle":"ben","message":"x","a/b~é":1}');
		expect(body.errors).toEqual([{ pointer: '#/a~1b~0%C3%A9', detail: 'is not known here' }]);
	});

	test('in base64 is read like any other', async () => {
		const { status, body } = await post(base64(right()), true);
		expect([200, 201]).toContain(status);
		expect(body.message).toBe('Ünïcødé 👩‍👩‍👧');
	});

	test('in base64 is measured as what it stands for', async () => {
		expect((await post(base64(`"${'x'.repeat(16 * 1024 - 2)}"`), true)).status).toBe(422);
		expect((await post(base64(`"${'x'.repeat(16 * 1024 - 1)}"`), true)).status).toBe(413);
	});

	test('may begin with a byte order mark', async () => {
		for (const [body, isBase64] of [
			[`\ufeff${right()}`, false],
			[base64(`\ufeff${right()}`), true],
		] as const)
			expect([200, 201]).toContain((await post(body, isBase64)).status);
	});

	test.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, identity'])(
		'in the coding %s is 415, and says so',
		async (coding) => {
			const answer = await functionsApi({
				method: 'POST',
				path: '/api/message_groups',
				headers: {
					authorization: `Bearer ${ann.token}`,
					'content-type': 'application/json',
					'content-encoding': coding,
				},
				body: Buffer.from([0x1f, 0x8b, 0x08]).toString('base64'),
				isBase64Encoded: true,
			});
			expect([answer.status, answer.body.type]).toEqual([415, 'urn:cruddur:problem:content-encoding']);
			expectAnswer(answer);
		},
	);

	test('in the coding identity is read', async () => {
		const headers = { 'content-encoding': 'identity' };
		expect((await when.createMessageGroup(ann, ben.handle, 'as it is', headers)).status).toBe(200);
	});

	test('whose bytes are not UTF-8 is refused rather than stored as something else', async () => {
		const bytes = Buffer.concat([
			Buffer.from(`{"handle":"${ben.handle}","message":"`),
			Buffer.from([0xff, 0xfe]),
			Buffer.from('"}'),
		]);
		expect((await post(base64(bytes), true)).status).toBe(400);
	});

	test('false, which the laptop gives as it is, is refused as any other that is no object', async () => {
		const { handler } = await import('../../functions/http/create-message-group.ts');
		const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' };
		expect((await handler({ headers, body: false } as never, {} as never)).statusCode).toBe(422);
	});

	test('null, as the laptop gives a request without one, is refused', async () => {
		const { handler } = await import('../../functions/http/create-message-group.ts');
		const event = { headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' }, body: null };
		expect((await handler(event as never, {} as never)).statusCode).toBe(400);
	});
});

describe('A uuid in upper case, as some languages write it,', () => {
	test('is taken in a path, in a query and in a body, and answered in lower case', async () => {
		const upper = group.toUpperCase();
		const sent = await when.createMessage(ann, upper, 'in a path');
		expect(sent).toMatchObject({ status: 201, body: { message_group_uuid: group } });
		const posted = await when.post(ann, '/api/messages', { message: 'in a body', message_group_uuid: upper });
		expect(posted).toMatchObject({ status: 200, body: { message_group_uuid: group } });
		const { status, body } = await when.listMessages(ann, upper, `?after=${sent.body.uuid.toUpperCase()}`);
		expect([status, body.map(({ uuid }: { uuid: string }) => uuid)]).toEqual([200, [posted.body.uuid]]);
	});

	test('is a message’s text where it is one', async () => {
		const text = group.toUpperCase();
		expect((await when.createMessage(ann, group, text)).body.message).toBe(text);
	});

	test('makes the same request as in lower case, by its Idempotency-Key', async () => {
		const headers = { 'idempotency-key': crypto.randomUUID() };
		const [one, other] = [
			await when.createMessage(ann, group, 'once', headers),
			await when.createMessage(ann, group.toUpperCase(), 'once', headers),
		];
		expect(other.body).toEqual(one.body);
	});
});

describe('A message', () => {
	test.each(['\u200b', '\u2060\ufeff', '\u00ad', '\u2800', '\u202e', ' \n\t ', '\u{e0001}'])(
		'of nothing visible (%j) is 422',
		async (message) => {
			const { status, body } = await when.createMessage(ann, group, message);
			expect([status, body.errors[0]?.pointer]).toEqual([422, '#/message']);
		},
	);

	test.each(['👩‍👩‍👧', ' \u200b.\u200b ', '\u202eturned', 'é', '\u0001x', '🇵🇹'])(
		'with something visible (%j) comes back as it was sent',
		async (message) => {
			expect((await when.createMessage(ann, group, message)).body.message).toBe(message);
		},
	);
});

describe('A query', () => {
	test.each([
		['?limit=0', 422],
		['?limit=101', 422],
		['?limit=1e1', 422],
		['?limit=%2B5', 422],
		['?limit=5&limit=5', 422],
		['?before=x', 400],
		['?before=00000000-0000-4000-8000-000000000000', 400],
		['?before=00000000-0000-7000-8000-000000000000&before=00000000-0000-7000-8000-000000000000', 400],
		['?before=00000000-0000-7000-8000-000000000000&after=00000000-0000-7000-8000-000000000000', 422],
		['?__proto__=x', 422],
		['?page=2', 422],
	])('%s is refused with %i', async (query, status) => {
		const answer = await when.listMessages(ann, group, query);
		expect(answer.status).toBe(status);
		expectAnswer(answer);
	});
});

describe('Every schema', () => {
	/** Objects of a schema that take fields which they do not name. */
	function openObjects(schema: unknown, path = ''): string[] {
		if (typeof schema !== 'object' || schema === null) return [];
		const { type, additionalProperties, properties } = schema as Record<string, unknown>;
		const isOpen = type === 'object' && properties !== undefined && additionalProperties !== false;
		const inner = Object.entries(schema).flatMap(([name, value]) => openObjects(value, `${path}/${name}`));
		return isOpen ? [path, ...inner] : inner;
	}

	test('is closed, but for what AWS fills in around what people send', () => {
		const open = Object.entries(schemas).flatMap(([name, schema]) =>
			openObjects(schema).map((path) => `${name}${path}`),
		);
		const byAws = /^(\w+Event(\/properties\/headers)?|\w+Response|messageImage)$/;
		expect(open.filter((path) => !byAws.test(path))).toEqual([]);
	});

	test('counts code points, not UTF-16 units', () => {
		const isMessage = newAjv().compile(schemas.createMessageEvent.properties.body);
		expect(isMessage({ message: '👩'.repeat(1024) })).toBe(true);
		expect(isMessage({ message: '👩'.repeat(1025) })).toBe(false);
	});
});
