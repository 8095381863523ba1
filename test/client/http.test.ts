import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ClientOptions, CruddurClient, NetworkError, ProblemError } from '../../client/index.ts';
import { routes } from '../../shared/contract/routes.ts';

const GROUP = 'a11b1806-1ce1-538f-a7ab-dcdc03393969';
const MESSAGE = '01a121ae-b460-70d1-a120-6044f0b8b100';

/** One answer of a script: a status, `lost` for none at all, or a response. */
type Answer = number | 'lost' | Response;

interface Sent {
	readonly method: string;
	readonly path: string;
	readonly headers: Record<string, string>;
	readonly body: unknown;
	readonly at: number;
}

/** A client whose requests are answered from a script, the last answer again and again. */
function scripted(script: Answer[], options: Partial<ClientOptions> = {}) {
	const sent: Sent[] = [];
	const asked: boolean[] = [];
	const fetch = async (path: unknown, { method = '', headers, body }: RequestInit = {}): Promise<Response> => {
		const json = body ? JSON.parse(body as string) : undefined;
		sent.push({ method, path: String(path), headers: headers as Record<string, string>, body: json, at: Date.now() });
		const answer = script[Math.min(sent.length, script.length) - 1] ?? 200;
		if (answer === 'lost') throw new TypeError('fetch failed');
		return typeof answer === 'number' ? new Response('{}', { status: answer === 204 ? 205 : answer }) : answer.clone();
	};
	const token = async ({ renew }: { renew: boolean }) => {
		asked.push(renew);
		return `token ${asked.filter(Boolean).length}`;
	};
	return { client: new CruddurClient({ apiUrl: '', token, fetch, ...options }), sent, asked };
}

/** Runs a call while time flies. */
async function inTime<Value>(call: Promise<Value>): Promise<Value> {
	const settled = call.then(
		(value) => () => value,
		(error) => () => {
			throw error;
		},
	);
	await jest.advanceTimersByTimeAsync(600_000);
	return (await settled)();
}

const problem = (status: number, kind: string, headers = {}, more = {}): Response =>
	new Response(
		JSON.stringify({ type: `urn:cruddur:problem:${kind}`, title: 'No', status, detail: 'Because.', ...more }),
		{
			status,
			headers: { 'content-type': 'application/problem+json', ...headers },
		},
	);

beforeEach(() => {
	jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
});

afterEach(() => {
	jest.useRealTimers();
});

describe('Every route of the contract', () => {
	const calls: Record<Exclude<keyof typeof routes, 'postMessage'>, (client: CruddurClient) => Promise<unknown>> = {
		listMessages: (client) => client.listMessages(GROUP),
		listMessageChanges: (client) => client.listMessageChanges(GROUP),
		listMessageGroups: (client) => client.listMessageGroups(),
		showMessageGroup: (client) => client.showMessageGroup(GROUP),
		createMessage: (client) => client.createMessage(GROUP, 'Hello'),
		createMessageGroup: (client) => client.createMessageGroup('bayko', 'Hello'),
		editMessage: (client) => client.editMessage({ message_group_uuid: GROUP, uuid: MESSAGE }, 'Hello'),
		deleteMessage: (client) => client.deleteMessage({ message_group_uuid: GROUP, uuid: MESSAGE }),
		markRead: (client) => client.markRead(GROUP, MESSAGE),
		markUnread: (client) => client.markUnread(GROUP),
		showUser: (client) => client.showUser('bayko'),
		findUsers: (client) => client.findUsers('ba'),
		showMe: (client) => client.showMe(),
		updateMe: (client) => client.updateMe({ read_receipts: true }),
		deleteMe: (client) => client.deleteMe(),
		blockUser: (client) => client.blockUser('bayko'),
		unblockUser: (client) => client.unblockUser('bayko'),
		listBlocks: (client) => client.listBlocks(),
	};

	test.each(Object.keys(calls) as (keyof typeof calls)[])('%s', async (name) => {
		const { client, sent } = scripted([new Response(name.startsWith('list') ? '[]' : '{}')]);
		await calls[name](client);
		const { method, path } = routes[name];
		const pattern = path.replaceAll(/\{\w+\}/g, '[^/?]+');
		expect(sent[0]?.method).toBe(method);
		expect(sent[0]?.path).toMatch(new RegExp(`^${pattern}(\\?|$)`));
		expect(sent[0]?.headers['Authorization']).toBe('isPublic' in routes[name] ? undefined : 'Bearer token 0');
	});

	test('a handle may have any character', async () => {
		const { client, sent } = scripted([200]);
		await client.blockUser('ann/é?');
		expect(sent[0]?.path).toBe('/api/blocks/ann%2F%C3%A9%3F');
	});
});

describe('A send', () => {
	test('keeps its key over lost answers and refusals that pass', async () => {
		const { client, sent } = scripted(['lost', 503, 'lost', 201]);
		await inTime(client.createMessage(GROUP, 'Hello'));
		expect(sent).toHaveLength(4);
		const keys = new Set(sent.map(({ headers }) => headers['Idempotency-Key']));
		expect(keys.size).toBe(1);
		expect([...keys][0]).toMatch(/^[ -~]{1,128}$/);
	});

	test('takes the caller’s key, and else one that no other send has', async () => {
		const { client, sent } = scripted([201]);
		await client.createMessageGroup('bayko', 'Hello', { idempotencyKey: 'kept over a reload' });
		await client.createMessage(GROUP, 'Hello');
		await client.createMessage(GROUP, 'Hello');
		const keys = sent.map(({ headers }) => headers['Idempotency-Key']);
		expect(keys[0]).toBe('kept over a reload');
		expect(new Set(keys).size).toBe(3);
	});

	test('makes a key also where there is no randomUUID', async () => {
		const { client, sent } = scripted([201]);
		Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
		await client.createMessage(GROUP, 'Hello');
		Reflect.deleteProperty(crypto, 'randomUUID');
		expect(sent[0]?.headers['Idempotency-Key']).toMatch(/^\w+-\w+-\w+$/);
	});
});

describe('A refusal that passes', () => {
	test('is not sent again before Retry-After', async () => {
		const { client, sent } = scripted([problem(429, 'too-many-requests', { 'retry-after': '7' }), 200]);
		await inTime(client.markUnread(GROUP));
		const [first, second] = sent;
		expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(7000);
	});

	test('is the caller’s when Retry-After is long', async () => {
		const { client, sent } = scripted([problem(429, 'too-many-requests', { 'retry-after': '120' })]);
		await expect(inTime(client.showMe())).rejects.toMatchObject({ kind: 'too-many-requests', retryAfter: 120 });
		expect(sent).toHaveLength(1);
	});

	test('is the caller’s when it does not pass', async () => {
		const { client, sent } = scripted([503]);
		await expect(inTime(client.showMe())).rejects.toMatchObject({ kind: 'unavailable', status: 503 });
		expect(sent).toHaveLength(5);
	});

	test('no answer at all is a NetworkError', async () => {
		const { client } = scripted(['lost']);
		await expect(inTime(client.showMe())).rejects.toThrow(NetworkError);
	});

	test('an answer that does not come is not waited for', async () => {
		const fetch = jest.fn(
			(_: unknown, { signal }: RequestInit = {}) =>
				new Promise<Response>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
		);
		const { client } = scripted([], { fetch: fetch as unknown as typeof globalThis.fetch });
		await expect(inTime(client.showMe())).rejects.toThrow(NetworkError);
		expect(fetch).toHaveBeenCalledTimes(5);
	});
});

describe('A problem', () => {
	test('is a typed error: kind, status, detail and wrong fields', async () => {
		const errors = [{ pointer: '#/message', detail: 'must not be empty' }];
		const { client, sent } = scripted([problem(422, 'invalid', {}, { errors })]);
		const error = await client.createMessage(GROUP, '').catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(ProblemError);
		expect(error).toMatchObject({ kind: 'invalid', status: 422, detail: 'Because.', errors, retryAfter: undefined });
		expect(sent).toHaveLength(1);
	});

	test.each([
		[404, 'not-found'],
		[413, 'body-too-large'],
		[400, 'invalid'],
		[500, 'internal-error'],
	])('in somebody else’s words has a kind by its status: %d is %s', async (status, kind) => {
		const { client } = scripted([new Response('<html>No</html>', { status })]);
		await expect(client.showMe()).rejects.toMatchObject({ status, kind, errors: [] });
	});
});

describe('A token that is refused', () => {
	test('is renewed once', async () => {
		const { client, sent, asked } = scripted([401, 200]);
		await client.showMe();
		expect(asked).toEqual([false, true]);
		expect(sent.map(({ headers }) => headers['Authorization'])).toEqual(['Bearer token 0', 'Bearer token 1']);
	});

	test('is the caller’s when its successor is refused, too', async () => {
		const { client, sent } = scripted([401]);
		await expect(client.showMe()).rejects.toMatchObject({ kind: 'unauthorized', status: 401 });
		expect(sent).toHaveLength(2);
	});

	test('is renewed once for all calls of that time', async () => {
		const { client, asked } = scripted([401, 401, 401, 200]);
		await Promise.all([client.showMe(), client.listBlocks(), client.showMessageGroup(GROUP)]);
		expect(asked.filter(Boolean)).toHaveLength(1);
	});
});

describe('A call that is given up', () => {
	test('throws the signal’s reason, also while it waits to send again', async () => {
		const { client, sent } = scripted([problem(503, 'unavailable', { 'retry-after': '20' })]);
		const given = new AbortController();
		const call = client.showMe({ signal: given.signal });
		const failed = expect(call).rejects.toThrow('enough');
		await jest.advanceTimersByTimeAsync(1000);
		given.abort(new Error('enough'));
		await failed;
		expect(sent).toHaveLength(1);
	});
});

describe('Pages', () => {
	const page = (items: unknown[], link?: string): Response =>
		new Response(JSON.stringify(items), { headers: link ? { link } : {} });

	test('carry what to ask their neighbours by', async () => {
		const path = `/api/messages/${GROUP}`;
		const link = `<${path}?before=b&limit=5>; rel="next", <${path}?after=c&limit=5>; rel="prev", <${path}?after=a>; rel="sync"`;
		const { client, sent } = scripted([page([], link)]);
		expect(await client.listMessages(GROUP, { before: 'x', limit: 5 })).toEqual({
			items: [],
			next: { before: 'b', limit: 5 },
			prev: { after: 'c', limit: 5 },
			sync: { after: 'a' },
		});
		expect(sent[0]?.path).toBe(`${path}?before=x&limit=5`);
	});

	test('are walked to the end, each asked for when the one before it is done with', async () => {
		const link = '</api/message_groups?before=b&limit=1>; rel="next"';
		const { client, sent } = scripted([page([{ uuid: '1' }], link), page([{ uuid: '2' }])]);
		const uuids: string[] = [];
		for await (const { items } of client.messageGroups({ limit: 1 })) {
			expect(sent).toHaveLength(uuids.length + 1);
			for (const { uuid } of items) uuids.push(uuid);
		}
		expect(uuids).toEqual(['1', '2']);
		expect(sent.map(({ path }) => path)).toEqual([
			'/api/message_groups?limit=1',
			'/api/message_groups?before=b&limit=1',
		]);
	});
});

test('my data is everything that the routes give, one line each', async () => {
	const byPath: Record<string, unknown> = {
		'/api/me': { uuid: 'me' },
		'/api/blocks?limit=100': [{ uuid: 'blocked' }],
		'/api/message_groups?limit=100': [{ uuid: GROUP }],
		[`/api/messages/${GROUP}?after=00000000-0000-7000-8000-000000000000&limit=100`]: [{ uuid: '1' }, { uuid: '2' }],
	};
	const fetch = async (path: unknown): Promise<Response> => new Response(JSON.stringify(byPath[String(path)]));
	const { client } = scripted([], { fetch: fetch as typeof globalThis.fetch });
	const lines: unknown[] = [];
	for await (const line of client.exportMyData()) lines.push(JSON.parse(line));
	expect(lines).toEqual([
		{ type: 'profile', uuid: 'me' },
		{ type: 'block', uuid: 'blocked' },
		{ type: 'message_group', uuid: GROUP },
		{ type: 'message', uuid: '1' },
		{ type: 'message', uuid: '2' },
	]);
});
