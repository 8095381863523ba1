import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ClientOptions, CruddurClient, type Live, type LiveEvent } from '../../client/index.ts';
import type { Message } from '../../shared/contract/types.ts';
import { FakeServer, type FakeSocket, socketOf } from './fake-server.ts';

const HOUR_MS = 3_600_000;

/** An access token as far as a client can read it. */
const jwt = (expiresAt: number): string =>
	`head.${Buffer.from(JSON.stringify({ exp: expiresAt / 1000, name: 'é?>' })).toString('base64url')}.signature`;

const later = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** A client and its stream beside a server that answers within milliseconds. */
function aStream(options: Partial<ClientOptions> = {}, server = new FakeServer(() => 1)) {
	const tokens: { renew: boolean; at: number }[] = [];
	const sockets: FakeSocket[] = [];
	const client = new CruddurClient({
		apiUrl: 'http://api.test',
		socketUrl: 'ws://socket.test',
		token: async ({ renew }) => {
			tokens.push({ renew, at: Date.now() });
			return jwt(Date.now() + HOUR_MS);
		},
		fetch: server.fetch,
		WebSocket: socketOf(server, sockets),
		...options,
	});
	const live = client.live();
	const events: LiveEvent[] = [];
	const ended = (async (stream: Live) => {
		for await (const event of stream) events.push(event);
	})(live);
	ended.catch(() => undefined);
	const of = (type: LiveEvent['type']) => events.filter((event) => event.type === type);
	const texts = () => events.flatMap((event) => ('message' in event ? [event.message.message] : []));
	const states = () => events.flatMap((event) => (event.type === 'connection' ? [event.state] : []));
	return { server, client, live, events, ended, tokens, sockets, of, texts, states };
}

beforeEach(() => {
	jest.useFakeTimers({ now: Date.parse('2026-11-03T09:00:00Z'), doNotFake: ['queueMicrotask', 'nextTick'] });
	jest.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => {
	jest.useRealTimers();
	jest.restoreAllMocks();
});

describe('The handshake', () => {
	test('offers the protocol and the token, nothing of it in the URL', async () => {
		const { sockets, states, live } = aStream();
		await later(1000);
		expect(sockets[0]?.protocols).toEqual(['cruddur.v1', jwt(Date.parse('2026-11-03T10:00:00Z'))]);
		expect(states()).toEqual(['catching-up', 'online']);
		expect(live.state).toBe('online');
	});

	test('renews a token that has expired', async () => {
		const renewals: boolean[] = [];
		const { sockets } = aStream({
			token: async ({ renew }) => {
				renewals.push(renew);
				return jwt(Date.now() + (renew ? HOUR_MS : -1));
			},
		});
		await later(1000);
		expect(renewals.slice(0, 2)).toEqual([false, true]);
		expect(sockets).toHaveLength(1);
	});

	test('renews one that is refused, again and again, although a refusal looks like a network that is down', async () => {
		const { server, tokens, live } = aStream();
		server.isDown = true;
		await later(60_000);
		expect(live.state).toBe('offline');
		expect(tokens.slice(0, 6).map(({ renew }) => renew)).toEqual([false, false, true, false, false, true]);
	});

	test('is tried again after a random time that grows: full jitter', async () => {
		const { server, tokens } = aStream();
		server.isDown = true;
		await later(120_000);
		const waits = tokens.slice(1).map(({ at }, i) => Math.round((at - (tokens[i]?.at ?? 0)) / 100) / 10);
		expect(waits.slice(0, 7)).toEqual([0.5, 1, 2, 4, 8, 10, 10]);
		jest.mocked(Math.random).mockReturnValue(0);
		const count = tokens.length;
		await later(11_000);
		expect(tokens.length).toBeGreaterThan(count + 3);
	});

	test('waits for a token that cannot be had', async () => {
		let isAway = true;
		const { live } = aStream({
			token: () => (isAway ? Promise.reject(new Error('offline')) : Promise.resolve('token')),
		});
		await later(30_000);
		isAway = false;
		await later(30_000);
		expect(live.state).toBe('online');
	});
});

describe('A socket', () => {
	test('gets another token a minute before its own expires, each time', async () => {
		const { sockets, states } = aStream();
		await later(58 * 60_000);
		expect(sockets[0]?.frames.filter(({ action }) => action === 'renew')).toEqual([]);
		await later(2 * 60_000);
		const token = expect.stringMatching(/^head\..*\.signature$/);
		expect(sockets[0]?.frames.filter(({ action }) => action === 'renew')).toEqual([{ action: 'renew', token }]);
		await later(HOUR_MS);
		expect(sockets[0]?.frames.filter(({ action }) => action === 'renew')).toHaveLength(2);
		expect(states()).toEqual(['catching-up', 'online']);
	});

	test('is asked after four quiet minutes whether it is there, and given up when it does not say so', async () => {
		const { server, sockets, states } = aStream();
		const group = server.aGroup(2);
		const pings = () => sockets[0]?.frames.filter(({ action }) => action === 'ping').length;
		await later(3 * 60_000);
		server.send(group, group.other, 'not quiet');
		await later(3 * 60_000);
		expect(pings()).toBe(0);
		await later(2 * 60_000);
		expect(pings()).toBe(1);
		server.kill(false);
		await later(5 * 60_000);
		expect(sockets).toHaveLength(2);
		expect(states()).toEqual(['catching-up', 'online', 'offline', 'catching-up', 'online']);
	});

	test('is asked as soon as the machine wakes', async () => {
		const { server, sockets } = aStream();
		await later(30_000);
		server.kill(false);
		jest.setSystemTime(Date.now() + 2 * HOUR_MS); // timers stand still while a machine sleeps
		await later(20_000);
		expect(sockets).toHaveLength(2);
	});

	test('is looked for at once when the browser comes online', async () => {
		const listeners = new Map<string, () => void>();
		Object.assign(globalThis, {
			addEventListener: (type: string, call: () => void) => listeners.set(type, call),
			removeEventListener: (type: string) => listeners.delete(type),
		});
		const { server, live } = aStream();
		server.isDown = true;
		await later(300_000);
		server.isDown = false;
		listeners.get('online')?.();
		await later(100);
		expect(live.state).toBe('online');
		live.close();
		expect(listeners.size).toBe(0);
		Reflect.deleteProperty(globalThis, 'addEventListener');
		Reflect.deleteProperty(globalThis, 'removeEventListener');
	});

	test('says that I am typing, every three seconds at most and for each group', async () => {
		const { live, sockets } = aStream();
		live.typing('before it is open');
		await later(1000);
		for (let i = 0; i < 40; i++) {
			live.typing('a');
			if (i % 10 === 0) live.typing('b');
			await later(100);
		}
		const typed = sockets[0]?.frames.map((frame) =>
			frame.action === 'typing' ? frame.message_group_uuid : frame.action,
		);
		expect(typed).toEqual(['a', 'b', 'a', 'b']);
	});
});

describe('A stream', () => {
	test('ends with the error of an account that is refused', async () => {
		const { ended, sockets } = aStream({
			fetch: async () => new Response('{"type":"urn:cruddur:problem:unknown-user"}', { status: 403 }),
		});
		const failed = expect(ended).rejects.toMatchObject({ kind: 'unknown-user' });
		await later(5000);
		await failed;
		expect(sockets).toHaveLength(1);
		expect(sockets[0]?.readyState).toBe(3);
	});

	test('ends when its reader leaves, and so does the socket', async () => {
		const { server, client, live } = aStream();
		live.close();
		const left = (async () => {
			for await (const event of client.live()) if (event.type === 'connection') break;
		})();
		await later(1000);
		await left;
		await later(HOUR_MS);
		expect(server.sockets.size).toBe(0);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('leaves nothing behind that keeps a program running, also when it ends between two attempts', async () => {
		const { server, live } = aStream();
		server.isDown = true;
		await later(120_000);
		expect(live.state).toBe('offline');
		live.close();
		await later(0);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('has what this client sends, once', async () => {
		const { server, client, texts } = aStream();
		const group = server.aGroup(2);
		await later(1000);
		client.createMessage(group.uuid, 'Hello').catch(() => undefined);
		await later(10_000);
		expect(texts()).toEqual(['Hello']);
	});

	test('does not have what the page of watch has', async () => {
		const { server, live, texts } = aStream();
		const group = server.aGroup(2);
		await later(20_000);
		server.latency = (what) => (what === 'push' ? 5000 : 1);
		server.send(group, group.other, 'Hello');
		await later(100);
		const watched = live.watch(group.uuid);
		await later(10_000);
		expect((await watched).items.map(({ message }) => message)).toEqual(['old 0', 'old 1', 'Hello']);
		expect(texts()).toEqual([]);
	});

	test('does not have what the page of watch has, also where nobody has read it yet', async () => {
		const { server, client } = aStream();
		const group = server.aGroup(2);
		const live = client.live();
		await later(20_000);
		server.send(group, group.other, 'Hello');
		await later(1000);
		live.watch(group.uuid).catch(() => undefined);
		await later(1000);
		live.close();
		const types: string[] = [];
		for await (const { type } of live) types.push(type);
		expect(types).toContain('message_group.changed');
		expect(types).not.toContain('message.created');
	});

	test('has what is pushed while it catches up', async () => {
		const { server, texts } = aStream();
		const group = server.aGroup(2);
		server.latency = (what) => (what === 'answer' ? 2000 : 1);
		await later(500);
		server.send(group, group.other, 'Hello');
		await later(8000);
		expect(texts()).toEqual(['Hello']);
	});

	test('catches up edits and deletions of older messages in groups that are watched', async () => {
		const { server, live, of } = aStream();
		const group = server.aGroup(30);
		await later(1000);
		live.watch(group.uuid, { limit: 5 }).catch(() => undefined);
		await later(30_000);
		server.kill(false);
		const [first, second] = server.messages(group);
		server.change(group, first?.uuid ?? '', 'edited meanwhile');
		server.change(group, second?.uuid ?? '', undefined);
		await later(300_000);
		expect(of('message.edited')).toMatchObject([{ message: { uuid: first?.uuid, message: 'edited meanwhile' } }]);
		expect(of('message.deleted')).toMatchObject([{ message: { uuid: second?.uuid, message: '' } }]);
	});

	test('has what slipped through a block once it is lifted, on all devices, however long the block was', async () => {
		const server = new FakeServer(() => 1);
		const [here, elsewhere] = [aStream({}, server), aStream({}, server)];
		const group = server.aGroup(2);
		await later(20_000);
		here.client.blockUser('other').catch(() => undefined);
		await later(1000);
		server.send(group, group.other, 'slipped through');
		await later(60_000);
		server.kill(true); // all catch up, and the message lies before where they have read
		await later(60_000);
		expect([here.texts(), elsewhere.texts()]).toEqual([[], []]);
		here.client.unblockUser('other').catch(() => undefined);
		await later(1000);
		expect(here.texts()).toEqual(['slipped through']);
		server.kill(true);
		await later(60_000);
		expect([here.texts(), elsewhere.texts()]).toEqual([['slipped through'], ['slipped through']]);
	});

	test('says what is typed now, and not what was typed while it caught up', async () => {
		const { server, of } = aStream();
		const group = server.aGroup(1);
		const typing = { type: 'typing', message_group_uuid: group.uuid, user_uuid: group.other } as const;
		server.latency = (what) => (what === 'answer' ? 1000 : 1);
		await later(50);
		for (const socket of server.sockets) socket.push(typing);
		await later(10_000);
		expect(of('typing')).toEqual([]);
		for (const socket of server.sockets) socket.push(typing);
		await later(1000);
		expect(of('typing')).toEqual([typing]);
	});
});

describe('A page that an edit overtakes', () => {
	test('has the edit', async () => {
		const { server, client } = aStream();
		const group = server.aGroup(2);
		await later(1000);
		const [first] = server.messages(group) as [Message];
		const old = { ...first };
		server.change(group, first.uuid, 'edited');
		await later(1000);
		group.messages.set(first.uuid, old);
		const page = client.listMessages(group.uuid);
		await later(1000);
		expect((await page).items[0]?.message).toBe('edited');
	});
});

describe('The inbox', () => {
	test('follows messages, edits and reading without asking', async () => {
		const { server, client, of } = aStream();
		const group = server.aGroup(2);
		await later(120_000);
		client.listMessageGroups().catch(() => undefined);
		await later(1000);
		const asked = server.requests.length;
		server.send(group, group.other, 'Hello');
		await later(100);
		server.change(group, server.messages(group).at(-1)?.uuid ?? '', 'Good evening');
		await later(100);
		server.read(group, server.messages(group).at(-1)?.uuid ?? '');
		await later(5000);
		const rows = of('message_group.changed').map((event) => (event as { message_group: object }).message_group);
		expect(rows).toMatchObject([
			{ message: 'Hello', unread_count: 1 },
			{ message: 'Good evening', unread_count: 1 },
			{ message: 'Good evening', unread_count: 0 },
		]);
		expect(rows.at(-1)).toEqual(server.inbox()[0]);
		expect(server.requests.slice(asked)).toEqual([]);
	});

	test('asks until a row has the name that the other’s messages have, as when their account is erased', async () => {
		const { server, client, of } = aStream();
		const group = server.aGroup(2);
		await later(20_000);
		client.listMessageGroups().catch(() => undefined);
		await later(1000);
		const first = server.messages(group).find(({ user_uuid }) => user_uuid === group.other);
		group.messages.set(first?.uuid ?? '', { ...(first as Message), handle: 'deleted', display_name: 'Deleted user' });
		server.change(group, first?.uuid ?? '', undefined);
		await later(1000);
		server.handle = 'deleted';
		await later(10_000);
		expect(of('message_group.changed').at(-1)).toMatchObject({ message_group: { handle: 'deleted' } });
	});

	test('asks for the row of somebody whom I block', async () => {
		const { server, client } = aStream();
		server.aGroup(2);
		await later(20_000);
		const asked = server.requests.length;
		client.blockUser('OTHER').catch(() => undefined);
		await later(5000);
		expect(server.requests.slice(asked)).toEqual([
			'PUT http://api.test/api/blocks/OTHER',
			`GET http://api.test/api/message_groups/${[...server.groups.keys()][0]}`,
		]);
	});
});
