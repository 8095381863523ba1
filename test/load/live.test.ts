import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message, MessageGroup } from '../../shared/contract/types.ts';
import { timeOf } from '../../shared/messaging/ids.ts';
import { concurrently } from '../../shared/platform/concurrently.ts';
import { aDevice, type Device } from '../support/live-client.ts';
import { eventually, type FaultyStack, signUp, startFaultyStack } from '../support/stack.ts';

const IS_SMALL = process.env['LIVE_TESTS'] === 'small';
const PEOPLE = IS_SMALL ? 20 : 50;
const MESSAGES = IS_SMALL ? 400 : 2000;
const DEVICES_EACH = 4;
/** A socket is lost about once in so many steps of its owner. */
const LOST = 8;
/** Longest pause between two steps of somebody. */
const PAUSE_MS = 5000;
/** Looks at something that comes to pass, four a second, on a machine that has other things to do. */
const PATIENCE = 600;
/** How long after catching up a client has looked once more, and asked for rows of the inbox that were behind. */
const SETTLED_MS = 20_000;
const LAST = 'That was all.';

interface Person {
	readonly handle: string;
	readonly devices: readonly [Device, ...Device[]];
	readonly groups: string[];
}

/** What a stack with faults must have suffered, or this test shows nothing. */
const FAULTS = ['lostRequest', 'lostAnswer', 'frozenWriter', 'refusedFrame', 'unconfirmedFrame'];

let running: FaultyStack;
const people: Person[] = [];
const acknowledged: Message[] = [];
/** Numbers that look random and are the same every time. */
const numbers = fc.sample(fc.nat(), { seed: 20_261_125, numRuns: 2 * MESSAGES });

beforeAll(async () => {
	running = await startFaultyStack();
	const handles = Array.from({ length: PEOPLE }, (_, i) => `live_${i}`);
	await concurrently(handles, 5, async (handle) => {
		const { AccessToken } = await signUp(running.stack, handle);
		const devices = await Promise.all(Array.from({ length: DEVICES_EACH }, () => aDevice(running.stack, AccessToken)));
		people.push({ handle, devices: devices as [Device, ...Device[]], groups: [] });
	});
});

afterAll(async () => {
	for (const { devices } of people) for (const { live } of devices) live.close();
	await running.stop();
});

/** Does something until it has succeeded, as whoever is told that it failed does. */
async function surely<Result>(work: () => Promise<Result>): Promise<Result> {
	for (let tries = 1; ; tries++) {
		try {
			return await work();
		} catch (error) {
			if (tries === 10) throw error;
		}
	}
}

async function send({ client }: Device, group: string, text: string): Promise<Message> {
	const idempotencyKey = crypto.randomUUID();
	const message = await surely(() => client.createMessage(group, text, { idempotencyKey }));
	acknowledged.push(message);
	return message;
}

/** One step of somebody: a message, and now and then an edit, a deletion, reading, or a socket that is lost. */
async function act({ devices, groups }: Person, own: Message[], random: number): Promise<void> {
	const device = devices[random % DEVICES_EACH] as Device;
	const group = groups[(random >> 2) % groups.length] as string;
	own.push(await send(device, group, `message ${random}`));
	const earlier = own[(random >> 4) % own.length] as Message;
	if (random % 5 === 0) {
		own.splice(own.indexOf(earlier), 1);
		if (random % 2) await surely(() => device.client.deleteMessage(earlier));
		else own.push(await surely(() => device.client.editMessage(earlier, `edited ${random}`)));
	}
	const newest = device.screen.messages.get(group)?.at(-1);
	if (random % 3 === 0 && newest) await surely(() => device.client.markRead(group, newest.uuid));
	const unlucky = devices[(random >> 6) % DEVICES_EACH] as Device;
	if (random % LOST === 0) unlucky.network.lose(random % 1500);
}

/** Whom somebody starts a conversation with: all sit in a circle. */
const neighbourOf = (i: number): Person => people[(i + 1) % PEOPLE] as Person;

/** Everything that is stored of a message group, oldest first. */
async function storedOf({ client }: Device, group: string): Promise<Message[]> {
	const stored: Message[] = [];
	for await (const { items } of client.messages(group, { limit: 100 })) stored.unshift(...items);
	return stored;
}

const inboxOf = async ({ client }: Device): Promise<MessageGroup[]> => (await client.listMessageGroups()).items;

test(`${PEOPLE * DEVICES_EACH} sockets, ${MESSAGES} messages, and faults of every kind: every screen shows what is stored, once and in order`, async () => {
	const started = await Promise.all(
		people.map(({ devices }, i) => devices[0].client.createMessageGroup(neighbourOf(i).handle, 'Hello')),
	);
	acknowledged.push(...started);
	for (const [i, { message_group_uuid: group }] of started.entries()) {
		people[i]?.groups.unshift(group);
		neighbourOf(i).groups.push(group);
	}
	await Promise.all(
		people.map(async ({ devices, groups }) => {
			for (const { live, screen } of devices) {
				for (const group of groups) screen.show(...(await live.watch(group)).items);
			}
		}),
	);

	running.setFaults(true);
	await Promise.all(
		people.map(async (person, i) => {
			const own: Message[] = [];
			const steps = MESSAGES / PEOPLE;
			for (const random of numbers.slice(i * steps, (i + 1) * steps)) {
				await act(person, own, random);
				await setTimeout(random % PAUSE_MS);
			}
		}),
	);
	running.setFaults(false);

	// What comes last is pushed last: whoever has it, and is online, is told of nothing that came before.
	for (const { devices, groups } of people) await send(devices[0], groups[0] as string, LAST);
	for (const { devices, groups } of people) {
		for (const group of groups) {
			const shows = (message: string | undefined): boolean => message === LAST;
			for (const { screen } of devices)
				await eventually(async () => screen.messages.get(group)?.at(-1)?.message, shows, PATIENCE);
			await eventually(
				async () => (await inboxOf(devices[0])).find(({ uuid }) => uuid === group)?.message,
				shows,
				PATIENCE,
			);
		}
		await eventually(async () => devices.every(({ live }) => live.state === 'online'), Boolean, PATIENCE);
	}
	await setTimeout(SETTLED_MS);

	let stored = 0;
	for (const { devices, groups } of people) {
		const theirs = new Map<string, Message[]>();
		for (const group of groups) theirs.set(group, await storedOf(devices[0], group));
		const inbox = await inboxOf(devices[0]);
		stored += theirs.get(groups[0] as string)?.length ?? 0; // each conversation is the first of one of its two
		for (const { screen, network } of devices) {
			for (const group of groups) expect(screen.messages.get(group)).toEqual(theirs.get(group));
			expect(screen.inbox.map(({ seen_message_uuid, ...row }) => row)).toEqual(inbox);
			expect(new Set(screen.told).size).toBe(screen.told.length);
			// Not by catching up alone: a socket that is open was told of everything since then.
			for (const { openedAt, heard } of network.sound) {
				const due = [...theirs.values()].flat().filter(({ uuid }) => timeOf(uuid).getTime() > openedAt);
				expect(due.filter(({ uuid }) => !heard.has(uuid))).toEqual([]);
			}
		}
	}
	expect(stored).toBe(acknowledged.length);
	for (const fault of FAULTS) expect(running.output()).toContain(`fault: ${fault}`);
}, 900_000);
