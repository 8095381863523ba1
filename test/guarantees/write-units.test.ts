import { beforeAll, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { handler as connect } from '../../functions/websocket/connect.ts';
import { handler as disconnect } from '../../functions/websocket/disconnect.ts';
import type { Message } from '../../shared/contract/types.ts';
import { unitsOf, watchCapacity } from '../support/capacity.ts';
import { socketEvent } from '../support/sockets.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { deliver, messageRecords } from '../support/stream.ts';

const when = new Steps();
let ann: Person;
let ben: Person;
let group: string;

beforeAll(async () => {
	watchCapacity();
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
});

const writeUnits = async (work: () => Promise<unknown>): Promise<number> => (await unitsOf(work)).writeUnits;

/** The latest of the group's records in the stream. */
async function latestRecord(): Promise<DynamoDBRecord> {
	const records = await messageRecords();
	return records.findLast(({ dynamodb: image }) => image?.Keys?.['pk']?.S === `MSG#${group}`) as DynamoDBRecord;
}

const send = async (): Promise<Message> => (await when.createMessage(ann, group, 'Hello, how are you?')).body;

/** The write units of what the stream function does with the latest change. */
async function previewUnits(): Promise<number> {
	const record = await latestRecord();
	return writeUnits(async () => expect(await deliver([record])).toEqual([]));
}

test('a message is 1, and both rows after it are 6, also when it takes a new name along', async () => {
	expect(await writeUnits(send)).toBe(1);
	expect(await previewUnits()).toBe(6);
});

test('a marker is 2, and so is a mark as unread; what changes nothing is not written', async () => {
	const { uuid } = await send();
	await deliver([await latestRecord()]);
	expect(await writeUnits(() => when.markRead(ben, group, uuid))).toBe(2);
	expect(await writeUnits(() => when.markRead(ben, group, uuid))).toBe(0);
	expect(await writeUnits(() => when.markUnread(ben, group))).toBe(2);
});

test('a first change is 2, each later one 3, since its index entry moves; previews after it are 4', async () => {
	const sent = await send();
	await deliver([await latestRecord()]);
	const units = [await writeUnits(() => when.editMessage(ann, sent, 'Hello, how are they?')), await previewUnits()];
	units.push(await writeUnits(() => when.editMessage(ann, sent, 'Hello, how is it?')), await previewUnits());
	units.push(await writeUnits(() => when.deleteMessage(ann, sent)), await previewUnits());
	expect(units).toEqual([2, 4, 3, 4, 3, 4]);
});

test('a change of a message that no row shows leaves the rows alone', async () => {
	const older = await send();
	await send();
	await deliver([await latestRecord()]);
	expect(await writeUnits(() => when.deleteMessage(ann, older))).toBe(2);
	expect(await previewUnits()).toBe(0);
});

test('a block is at most 12; a socket that opens is 1, and one that closes is 1', async () => {
	expect(await writeUnits(() => when.blockUser(ann, ben.handle))).toBeLessThanOrEqual(12);
	await when.unblockUser(ann, ben.handle);
	const socket = socketEvent(ann, 'one');
	expect([await writeUnits(() => connect(socket)), await writeUnits(() => disconnect(socket))]).toEqual([1, 1]);
});
