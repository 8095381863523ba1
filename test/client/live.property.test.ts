import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { CruddurClient } from '../../client/index.ts';
import { Screen } from '../support/live-client.ts';
import { FakeServer, type Fault, socketOf } from './fake-server.ts';

/** What people, devices and the network do. */
const step = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }) },
	...(
		[
			['other-sends', 6],
			['client-sends', 3],
			['other-device-sends', 2],
			['other-changes', 3],
			['client-edits', 1],
			['client-deletes', 1],
			['other-device-reads', 2],
			['client-reads', 2],
			['client-marks-unread', 1],
			['watch', 3],
			['unwatch', 1],
			['other-starts-group', 1],
		] as const
	).map(([does, weight]) => ({
		weight,
		arbitrary: fc.record({ does: fc.constant(does), group: fc.nat(3), pick: fc.nat(50) }),
	})),
	{ weight: 3, arbitrary: fc.record({ does: fc.constant('kill' as const), isNoticed: fc.boolean() }) },
	{
		weight: 1,
		arbitrary: fc.record({ does: fc.constant('outage' as const), ms: fc.integer({ min: 0, max: 60_000 }) }),
	},
);

/** Numbers from 0 to 1 that follow from a seed. */
function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Longest times in milliseconds; most are much shorter. */
const LONGEST = { request: 3000, answer: 3000, write: 8000, push: 30_000, inbox: 12_000, index: 5000, open: 4000 };

beforeEach(() => {
	jest.useFakeTimers({ now: Date.parse('2026-11-03T09:00:00Z'), doNotFake: ['queueMicrotask', 'nextTick'] });
});

afterEach(() => {
	jest.useRealTimers();
	jest.restoreAllMocks();
});

describe('A stream', () => {
	test('gives the same picture as the table, whatever comes when: each message once, inbox included', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer(), async (steps, seed) => {
				const random = randomOf(seed);
				jest.spyOn(Math, 'random').mockImplementation(random);
				const server = new FakeServer((what) => Math.ceil(LONGEST[what] * random() ** 4));
				const faults: Fault[] = ['lost-request', 'lost-answer', 'busy'];
				server.fault = () => (random() < 0.05 ? faults[Math.floor(random() * 3)] : undefined);
				for (const count of [0, 3, 30]) server.aGroup(count);
				const client = new CruddurClient({
					apiUrl: 'http://api.test',
					socketUrl: 'ws://socket.test',
					token: async () => 'token',
					fetch: server.fetch,
					WebSocket: socketOf(server),
				});
				const live = client.live();
				const [, , long] = [...server.groups.keys()];
				const first = client.listMessages(long ?? '', { limit: 1 });
				await jest.advanceTimersByTimeAsync(60_000);
				await first;
				const start = new Date().toISOString();
				const screen = new Screen();
				const shown = (async () => {
					for await (const event of live) screen.take(event);
				})();
				const calls: Promise<unknown>[] = [];
				const call = (promise: Promise<unknown>): void => {
					calls.push(promise.catch(() => undefined));
				};
				const watch = (uuid: string): Promise<void> =>
					live.watch(uuid, { limit: 5 }).then(({ items }) => screen.show(...items));
				const loadInbox = async (): Promise<void> => {
					const page = await client.listMessageGroups().catch(loadInbox);
					screen.list(...(page?.items ?? []));
				};
				call(loadInbox());
				await jest.advanceTimersByTimeAsync(Math.floor(random() * 10_000));

				for (const { does, ...how } of steps) {
					const { group: index, pick, ms, isNoticed } = { group: 0, pick: 0, ms: 0, isNoticed: true, ...how };
					const groups = [...server.groups.values()];
					const group = groups[index % groups.length];
					if (!group) throw new Error('No group');
					const messages = server.messages(group);
					const by = (author: string) => messages.filter(({ user_uuid }) => user_uuid === author);
					const own = by(server.me)[pick % by(server.me).length];
					const theirs = by(group.other)[pick % by(group.other).length];
					const any = messages[pick % messages.length];
					if (does === 'wait') await jest.advanceTimersByTimeAsync(ms);
					if (does === 'other-sends') server.send(group, group.other, `hello ${pick}`);
					if (does === 'other-device-sends') server.send(group, server.me, `mine ${pick}`);
					if (does === 'client-sends') call(client.createMessage(group.uuid, `sent ${pick}`));
					if (does === 'other-changes' && theirs)
						server.change(group, theirs.uuid, pick % 3 ? `edited ${pick}` : undefined);
					if (does === 'client-edits' && own) call(client.editMessage(own, `corrected ${pick}`));
					if (does === 'client-deletes' && own) call(client.deleteMessage(own));
					if (does === 'other-device-reads' && any) server.read(group, any.uuid);
					if (does === 'client-reads' && any) call(client.markRead(group.uuid, any.uuid));
					if (does === 'client-marks-unread' && any) call(client.markUnread(group.uuid));
					if (does === 'watch') call(watch(group.uuid));
					if (does === 'unwatch') live.unwatch(group.uuid);
					if (does === 'other-starts-group' && groups.length < 6) {
						const started = server.aGroup(0);
						server.send(started, started.other, 'first');
					}
					if (does === 'kill') server.kill(isNoticed);
					if (does === 'outage') {
						server.isDown = true;
						server.kill(true);
						setTimeout(() => {
							server.isDown = false;
						}, ms);
					}
				}

				server.fault = () => undefined;
				await jest.advanceTimersByTimeAsync(300_000);
				await Promise.all(calls);
				expect(live.state).toBe('online');
				expect(new Set(screen.told).size).toBe(screen.told.length);
				for (const group of server.groups.values()) {
					const sent = server.messages(group).filter(({ created_at }) => created_at > start);
					const has = new Set((screen.messages.get(group.uuid) ?? []).map(({ uuid }) => uuid));
					expect(sent.filter(({ uuid }) => !has.has(uuid))).toEqual([]);
				}
				const rows = screen.inbox.map(({ seen_message_uuid, ...row }) => row);
				expect(rows).toEqual(server.inbox());

				for (const uuid of server.groups.keys()) call(watch(uuid));
				await jest.advanceTimersByTimeAsync(60_000);
				await Promise.all(calls);
				for (const group of server.groups.values()) {
					const shownHere = screen.messages.get(group.uuid) ?? [];
					const uuids = new Set(shownHere.map(({ uuid }) => uuid));
					expect(shownHere).toEqual(server.messages(group).filter(({ uuid }) => uuids.has(uuid)));
				}
				expect(new Set(screen.told).size).toBe(screen.told.length);
				live.close();
				await shown;
			}),
			{ numRuns: 600, seed: 3, endOnFailure: true },
		);
	});
});
