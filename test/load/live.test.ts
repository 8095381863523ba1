import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message } from '../../shared/contract/types.ts';
import { aDevice, type Device } from '../support/live-client.ts';
import { eventually, type RunningStack, signUp, startStack } from '../support/stack.ts';

const PEOPLE = 10;
const DEVICES_EACH = 4;
const MESSAGES = 300;
/** A socket is lost about once in so many steps of its device. */
const LOST = 8;

interface Person {
	readonly handle: string;
	readonly devices: readonly Device[];
}

let running: RunningStack;
const people: Person[] = [];
/** Numbers that look random and are the same every time. */
const numbers = fc.sample(fc.nat(), { seed: 20_261_125, numRuns: 4 * MESSAGES });

beforeAll(async () => {
	running = await startStack();
	for (let i = 0; i < PEOPLE; i++) {
		const handle = `live_${i}`;
		const { AccessToken } = await signUp(running.stack, handle);
		const devices = await Promise.all(Array.from({ length: DEVICES_EACH }, () => aDevice(running.stack, AccessToken)));
		people.push({ handle, devices });
	}
}, 300_000);

afterAll(async () => {
	for (const { devices } of people) for (const { live } of devices) live.close();
	await running.stop();
});

/** One step of somebody: a message, and now and then an edit, a deletion, reading, or a socket that is lost. */
async function act({ devices }: Person, groups: readonly string[], own: Message[], random: number): Promise<void> {
	const device = devices[random % DEVICES_EACH] as Device;
	const group = groups[(random >> 2) % groups.length] as string;
	own.push(await device.client.createMessage(group, `message ${random}`));
	const earlier = own[(random >> 4) % own.length] as Message;
	if (random % 5 === 0 && !earlier.deleted_at) {
		const [changed] = own.splice(own.indexOf(earlier), 1) as [Message];
		if (random % 2) await device.client.deleteMessage(changed);
		else own.push(await device.client.editMessage(changed, `edited ${random}`));
	}
	const newest = device.screen.messages.get(group)?.at(-1);
	if (random % 3 === 0 && newest) await device.client.markRead(group, newest.uuid);
	const unlucky = devices[(random >> 6) % DEVICES_EACH] as Device;
	if (random % LOST === 0) unlucky.network.lose(random % 1500);
}

test(`${PEOPLE * DEVICES_EACH} sockets, ${MESSAGES} messages, sockets lost at random: every screen shows what is stored, once and in order`, async () => {
	const groupsOf = new Map<Person, string[]>(people.map((person) => [person, []]));
	for (const [i, person] of people.entries()) {
		const next = people[(i + 1) % PEOPLE] as Person;
		const started = await (person.devices[0] as Device).client.createMessageGroup(next.handle, 'Hello');
		for (const member of [person, next]) groupsOf.get(member)?.push(started.message_group_uuid);
	}
	for (const [person, groups] of groupsOf) {
		for (const { live, screen } of person.devices) {
			for (const group of groups) screen.show(...(await live.watch(group)).items);
		}
	}

	await Promise.all(
		people.map(async (person, i) => {
			const own: Message[] = [];
			for (let step = 0; step < MESSAGES / PEOPLE; step++) {
				const random = numbers[i * 100 + step] as number;
				await act(person, groupsOf.get(person) ?? [], own, random);
				await setTimeout(random % 1000);
			}
		}),
	);

	const devices = people.flatMap((person) => person.devices);
	await eventually(async () => devices.every(({ live }) => live.state === 'online'), Boolean, 240);
	for (const [person, groups] of groupsOf) {
		const { client } = person.devices[0] as Device;
		for (const group of groups) {
			const stored: Message[] = [];
			for await (const { items } of client.messages(group, { limit: 100 })) stored.unshift(...items);
			for (const { screen } of person.devices) {
				await eventually(
					async () => JSON.stringify(screen.messages.get(group)),
					(shown) => shown === JSON.stringify(stored),
				).catch(() => expect(screen.messages.get(group)).toEqual(stored));
			}
		}
		const { items: rows } = await client.listMessageGroups();
		for (const { screen } of person.devices) {
			await eventually(
				async () => screen.inbox,
				(shown) => rows.every((row, at) => shown[at]?.unread_count === row.unread_count),
			).catch(() => undefined);
			expect(screen.inbox.map(({ seen_message_uuid, ...row }) => row)).toEqual(rows);
			expect(new Set(screen.told).size).toBe(screen.told.length);
		}
	}
}, 600_000);
