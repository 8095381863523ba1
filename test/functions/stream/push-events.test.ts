import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { handler } from '../../../functions/stream/push-events.ts';
import { matches } from '../../../local/filter-pattern.ts';
import { closeConnections, findConnections, MAX_CONNECTIONS } from '../../../shared/messaging/connections.ts';
import { errors, withFaults } from '../../support/faults.ts';
import { service } from '../../support/service.ts';
import { Sockets } from '../../support/sockets.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { allRecords } from '../../support/stream.ts';

const when = new Steps();
let sockets: Sockets;
let ann: Person;
let ben: Person;
let group: string;
let [annPhone, annLaptop, benPhone]: string[] = [];
let seen = new Set<string>();

beforeAll(async () => {
	sockets = await Sockets.start();
});

afterAll(() => sockets.stop());

beforeEach(async () => {
	jest.restoreAllMocks();
	sockets.frames.clear();
	sockets.closed.clear();
	sockets.trouble.clear();
	sockets.cannotClose = false;
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
	[annPhone, annLaptop, benPhone] = [await sockets.open(ann), await sockets.open(ann), await sockets.open(ben)];
	await newRecords();
});

/** Records of the stream since the last time, as the filter of serverless.yml lets them through. */
async function newRecords(): Promise<DynamoDBRecord[]> {
	const stream = service.functions['pushEvents']?.events?.find(({ stream }) => stream)?.stream;
	const patterns = stream?.['filterPatterns'] as object[];
	const records = (await allRecords()).filter(({ eventID = '' }) => !seen.has(eventID));
	seen = new Set([...seen, ...records.map(({ eventID = '' }) => eventID)]);
	return records.filter((record) => patterns.some((pattern) => matches(pattern, record)));
}

const push = async (records?: DynamoDBRecord[]): Promise<string[]> => {
	const Records = records ?? (await newRecords());
	return (await handler({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};
const eventsOf = (connectionId = '') => sockets.eventsOf(connectionId);

test('a new message, its edit and its deletion reach all devices of both, in order, as it is now', async () => {
	const { body: message } = await when.createMessage(ann, group, 'Hello');
	await push();
	const { body: edited } = await when.editMessage(ann, message, 'Hello!');
	await push();
	await when.deleteMessage(ann, message);
	await push();
	for (const connection of [annPhone, annLaptop, benPhone])
		expect(eventsOf(connection)).toEqual([
			{ type: 'message.created', message },
			{ type: 'message.edited', message: edited },
			{ type: 'message.deleted', message: { ...edited, message: '', deleted_at: expect.any(String) } },
		]);
});

test('a text that was deleted before it was pushed is pushed to nobody', async () => {
	const { body: message } = await when.createMessage(ann, group, 'a secret');
	await when.deleteMessage(ann, message);
	await push();
	expect(JSON.stringify([...sockets.frames])).not.toContain('a secret');
	expect(eventsOf(benPhone).map(({ type }) => type)).toEqual(['message.created', 'message.deleted']);
});

test('others hear nothing', async () => {
	const eve = await sockets.open(await aPerson());
	await when.createMessage(ann, group, 'Hello');
	await push();
	expect(eventsOf(eve)).toEqual([]);
});

describe('Markers', () => {
	const read = async (person: Person, uuid: string) =>
		when.send('PUT', person, `/api/message_groups/${group}/read`, { message_uuid: uuid });
	let uuid: string;

	beforeEach(async () => {
		uuid = (await when.createMessage(ann, group, 'Hello')).body.uuid;
		await newRecords();
	});

	test('are told to the reader’s own devices, and to nobody else', async () => {
		await read(ben, uuid);
		await push();
		expect(eventsOf(benPhone)).toEqual([
			{ type: 'message_group.read', message_group_uuid: group, last_read_message_uuid: uuid },
		]);
		expect(eventsOf(annPhone)).toEqual([]);
	});

	test('are seen by the other where both want it', async () => {
		for (const person of [ann, ben]) await when.send('PATCH', person, '/api/me', { read_receipts: true });
		await read(ben, uuid);
		await push();
		expect(eventsOf(annPhone)).toEqual([
			{ type: 'message_group.seen', message_group_uuid: group, seen_message_uuid: uuid },
		]);
	});

	test.each([0, 1])('are not seen where one does not want it (%d)', async (i) => {
		await when.send('PATCH', [ann, ben][i] as Person, '/api/me', { read_receipts: true });
		await read(ben, uuid);
		await push();
		expect(eventsOf(annPhone)).toEqual([]);
	});

	test.each([0, 1])('are not seen across a block (%d)', async (i) => {
		for (const person of [ann, ben]) await when.send('PATCH', person, '/api/me', { read_receipts: true });
		const people = i === 0 ? ([ann, ben] as const) : ([ben, ann] as const);
		await when.blockUser(people[0], people[1].handle);
		await newRecords();
		await read(ben, uuid);
		await push();
		expect(eventsOf(annPhone)).toEqual([]);
		expect(eventsOf(benPhone)).toHaveLength(1);
	});

	test('marking as unread is told to own devices', async () => {
		await read(ben, uuid);
		await newRecords();
		await when.send('PUT', ben, `/api/message_groups/${group}/unread`);
		await push();
		expect(eventsOf(benPhone)).toEqual([
			{ type: 'message_group.unread', message_group_uuid: group, last_read_message_uuid: uuid },
		]);
		expect(eventsOf(annPhone)).toEqual([]);
	});
});

test('nothing of somebody who is blocked is pushed from the moment of the block', async () => {
	const { body: message } = await when.createMessage(ben, group, 'Hello');
	await when.blockUser(ann, ben.handle);
	await push();
	await when.deleteMessage(ben, message);
	await push();
	expect(eventsOf(annPhone)).toEqual([]);
	expect(eventsOf(benPhone).map(({ type }) => type)).toEqual(['message.created', 'message.deleted']);
});

test('typing is passed on to the other, but not across a block', async () => {
	const typing = { event: { type: 'typing', message_group_uuid: group, user_uuid: ben.uuid } as const, to: ann.uuid };
	await handler({ typing });
	expect(eventsOf(annPhone)).toEqual([typing.event]);
	await when.blockUser(ann, ben.handle);
	await handler({ typing });
	expect(eventsOf(annPhone)).toHaveLength(1);
});

describe('A socket', () => {
	test('that is gone is forgotten, unless it may be only just opening', async () => {
		sockets.trouble.set(benPhone ?? '', 'gone');
		await when.createMessage(ann, group, 'one');
		expect(await push()).toEqual([]);
		expect(await findConnections(ben.uuid)).toHaveLength(1);
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 31_000);
		await when.createMessage(ann, group, 'two');
		expect(await push()).toEqual([]);
		expect(await findConnections(ben.uuid)).toEqual([]);
		expect(eventsOf(annPhone)).toHaveLength(2);
	});

	test.each(['broken', 'silent'] as const)(
		'that is %s is closed, and the others are told all the same',
		async (how) => {
			sockets.trouble.set(benPhone ?? '', how);
			await when.createMessage(ann, group, 'one');
			expect(await push()).toEqual([]);
			expect([...sockets.closed]).toEqual([benPhone]);
			expect(await findConnections(ben.uuid)).toEqual([]);
			expect(eventsOf(annPhone)).toHaveLength(1);
		},
	);

	test('that can be neither told nor closed lets its records come again', async () => {
		sockets.trouble.set(benPhone ?? '', 'broken');
		sockets.cannotClose = true;
		await when.createMessage(ann, group, 'one');
		const records = await newRecords();
		expect(await push(records)).toEqual([records[0]?.dynamodb?.SequenceNumber]);
		sockets.cannotClose = false;
		expect(await push(records)).toEqual([]);
		expect([...sockets.closed]).toEqual([benPhone]);
	});

	test('whose time is up is told nothing', async () => {
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_601_000);
		await when.createMessage(ann, group, 'one');
		await push();
		expect(eventsOf(benPhone)).toEqual([]);
	});

	test('that is one too many is closed', async () => {
		for (let i = 0; i < MAX_CONNECTIONS; i++) await sockets.open(ben);
		await push();
		expect([...sockets.closed]).toEqual([benPhone]);
		expect(await findConnections(ben.uuid)).toHaveLength(MAX_CONNECTIONS);
	});

	test('is closed with all others of its user when that is asked for', async () => {
		await closeConnections(ann.uuid);
		expect(await findConnections(ann.uuid)).toEqual([]);
		await push();
		expect([...sockets.closed].toSorted()).toEqual([annPhone, annLaptop].toSorted());
	});
});

test('of what is older than a minute no socket is told: those that were open then are closed, later ones are not', async () => {
	await when.createMessage(ann, group, 'one');
	const records = await newRecords();
	const later = Date.now() + 121_000;
	jest.spyOn(Date, 'now').mockReturnValue(later);
	const annTablet = await sockets.open(ann, later / 1000 + 3600);
	expect(await push(records)).toEqual([]);
	for (const connection of [annPhone, benPhone, annTablet]) expect(eventsOf(connection)).toEqual([]);
	expect([...sockets.closed].toSorted()).toEqual([annPhone, annLaptop, benPhone].toSorted());
	expect((await findConnections(ann.uuid)).map(({ sk }) => sk)).toEqual([annTablet]);
});

test('when DynamoDB fails at any call, records come again or sockets are closed: nobody misses anything in silence', async () => {
	await when.createMessage(ann, group, 'one');
	const records = await newRecords();
	const { calls } = await withFaults([], () => push(records));
	for (let call = 1; call <= calls; call++) {
		sockets.frames.clear();
		const fault = { call, when: 'before', error: errors['throttled'] as () => Error } as const;
		const outcome = await withFaults([fault], () => push(records).catch(() => ['all'])).catch(() => undefined);
		const isToldAgain = (outcome?.result.length ?? 1) > 0;
		const isTold = [annPhone, annLaptop, benPhone].every(
			(id) => eventsOf(id).length === 1 || sockets.closed.has(id ?? ''),
		);
		expect(isTold || isToldAgain).toBe(true);
	}
});
