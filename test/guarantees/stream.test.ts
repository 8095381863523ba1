import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { handler } from '../../functions/stream/update-message-groups.ts';
import type { StreamRecord } from '../../local/event-source-mapping.ts';
import { foldMessages, type MessageGroupState } from '../../shared/messaging/message-group-state.ts';
import { newMessageItem } from '../../shared/messaging/messages.ts';
import type { MessageItem } from '../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import { expectedRows, type Item, sorted, tableContents } from '../support/audit.ts';
import { someDelivery } from '../support/deliveries.ts';
import { errors, type Fault, withFaults } from '../support/faults.ts';
import { aPoison } from '../support/poison.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { deliverAll, deliverAsLambda, streamRecords } from '../support/stream.ts';

const when = new Steps();
/** Runs of properties are the same every time. */
const SEED = 20_261_123;

const someHistory = fc.array(
	fc.record({
		group: fc.integer({ min: 1, max: 3 }),
		isFromFirst: fc.boolean(),
		milliseconds: fc.integer({ min: 0, max: 20 }),
		text: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
	}),
	{ minLength: 1, maxLength: 30 },
);

const user = (name: number) => ({
	uuid: `00000000-0000-4000-8000-${String(name).padStart(12, '0')}`,
	handle: `user${name}`,
	display_name: `User ${name}`,
});

/** Messages of three pairs, many of them in the same milliseconds. */
const someMessages = someHistory.map((history) =>
	history.map(({ group, isFromFirst, milliseconds, text }, i): MessageItem => {
		const [one, other] = [user(group * 2), user(group * 2 + 1)];
		const [sender, recipient] = isFromFirst ? [one, other] : [other, one];
		const uuid = `01a205ee-00${String(milliseconds).padStart(2, '0')}-7000-8000-${String(i).padStart(12, '0')}`;
		return newMessageItem(`00000000-0000-5000-8000-00000000000${group}`, sender, recipient.uuid, text, uuid);
	}),
);

/** Each message as it was when it was new and after each of its changes; deletions come last. */
const someVersions = someMessages.chain((messages) =>
	fc
		.array(fc.record({ edits: fc.nat({ max: 2 }), isDeleted: fc.boolean(), later: fc.nat({ max: 3 }) }), {
			minLength: messages.length,
			maxLength: messages.length,
		})
		.map((changes) =>
			messages.map((message, i) => {
				const { edits = 0, isDeleted = false, later = 0 } = changes[i] ?? {};
				const at = (n: number): string => `01a205ee-01${later}${n}-7000-8000-${String(i).padStart(12, '0')}`;
				const versions: MessageItem[] = [message];
				for (let n = 0; n < edits; n++) {
					versions.push({ ...message, message: `edited ${n}`, sort_uuid: at(n), edited_at: 'then' });
				}
				if (isDeleted)
					versions.push({ ...(versions.at(-1) as MessageItem), message: '', sort_uuid: at(9), deleted_at: 'now' });
				return versions;
			}),
		),
);

/** Versions of messages, and a delivery of all of them. */
const someDeliveredVersions = someVersions.chain((versions) =>
	fc.tuple(fc.constant(versions), someDelivery(versions.flat())),
);

const lastOf = (versions: readonly (readonly MessageItem[])[]): Item[] =>
	versions.map((ofOne) => ofOne.at(-1)) as unknown as Item[];

describe('The fold of a batch', () => {
	test('is the newest message of each group as it is now, whatever the order and however often each comes', () => {
		fc.assert(
			fc.property(someDeliveredVersions, ([versions, batches]) => {
				const folded = foldMessages(batches.flat()).flatMap(({ members }) =>
					members.map(({ key, state }) => ({ ...key, ...state })),
				);
				const expected = expectedRows(lastOf(versions), []).map(
					({ user_uuid, user_handle, user_display_name, ...row }) => row,
				);
				expect(sorted(folded as unknown as Item[])).toEqual(expected);
			}),
			{ seed: SEED, numRuns: 300 },
		);
	});

	test('brings the sender’s names into the recipient’s row alone', () => {
		const message = newMessageItem('00000000-0000-5000-8000-000000000001', user(1), user(2).uuid, 'Hello');
		expect(foldMessages([message])[0]?.members).toMatchObject([
			{ key: { pk: `GRP#${user(1).uuid}` } },
			{ key: { pk: `GRP#${user(2).uuid}` }, names: { user_handle: 'user1', user_display_name: 'User 1' } },
		]);
		expect(foldMessages([message])[0]?.members[0]).not.toHaveProperty('names');
	});

	test('written under its condition, in any schedule of deliveries, ends in the same rows as one clean run', () => {
		fc.assert(
			fc.property(someDeliveredVersions, ([versions, batches]) => {
				const rows = (deliveries: readonly (readonly MessageItem[])[]) => {
					const table = new Map<string, MessageGroupState>();
					for (const batch of deliveries) {
						for (const { members } of foldMessages(batch)) {
							for (const { key, state } of members) {
								const id = `${key.pk}/${key.sk}`;
								const known = table.get(id);
								if (!known || pairOf(known) < pairOf(state)) table.set(id, state);
							}
						}
					}
					return new Map([...table].sort());
				};
				expect(rows(batches)).toEqual(rows([versions.flat()]));
			}),
			{ seed: SEED, numRuns: 300 },
		);
	});
});

/** What the row's condition compares. */
const pairOf = ({ sort_uuid, last_message_edited_uuid = '' }: MessageGroupState): string =>
	`${sort_uuid}/${last_message_edited_uuid}`;

describe('The stream function under everything that a stream can do', () => {
	const people: Person[] = [];
	let fresh: Item[];
	let records: StreamRecord[];
	let expected: Item[];

	/** Puts rows back to what they were when the conversations began. */
	const reset = async (): Promise<void> => {
		await dynamodb.send(
			new TransactWriteCommand({ TransactItems: fresh.map((Item) => ({ Put: { TableName: TABLE_NAME, Item } })) }),
		);
	};
	const rows = async (): Promise<Item[]> => sorted((await tableContents()).rows);

	beforeAll(async () => {
		people.push(...(await Promise.all(Array.from({ length: 4 }, () => aPerson()))));
		const [ann, ben, cid, dan] = people as [Person, Person, Person, Person];
		const groups = await Promise.all([
			when.aConversation(ann, ben),
			when.aConversation(cid, dan),
			when.aConversation(ann, cid),
		]);
		fresh = await rows();
		for (let i = 0; i < 10; i++) {
			for (const [g, sender] of [ann, dan, cid].entries()) {
				const { body } = await when.createMessage(sender, groups[g] as string, `Message ${i} 👩‍👩‍👧 of ${g}`);
				if (i % 3 === g) await when.editMessage(sender, body, `Edited ${i}`);
				if (i > 6 && g < 2) await when.editMessage(sender, body, `Edited again ${i}`);
				if (i === 4 || (i === 9 && g === 1)) await when.deleteMessage(sender, body);
			}
		}
		records = await streamRecords();
		expected = expectedRows((await tableContents()).messages, people);
	});

	test('one clean run gives the rows that the messages call for', async () => {
		expect(await rows()).not.toEqual(expected);
		expect(await deliverAsLambda(records, handler)).toEqual([]);
		expect(await rows()).toEqual(expected);
	});

	test('replays, parts, splits, late records and overlapping invocations end in the same rows', async () => {
		await fc.assert(
			fc.asyncProperty(someDelivery(records.map(({ record }) => record)), fc.boolean(), async (batches, isAtOnce) => {
				await reset();
				if (isAtOnce) await Promise.all(batches.map(deliverAll));
				else for (const batch of batches) await deliverAll(batch);
				expect(await rows()).toEqual(expected);
			}),
			{ seed: SEED, numRuns: 12 },
		);
	});

	test('so do crashes, throttled writes and lost answers at any call', async () => {
		const someFault: fc.Arbitrary<Fault> = fc.record({
			call: fc.integer({ min: 1, max: 24 }),
			when: fc.constantFrom('before', 'after'),
			error: fc.constantFrom(...Object.values(errors)),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(someFault, { minLength: 1, maxLength: 6 }),
				fc.array(fc.nat({ max: 8 }), { maxLength: 3 }),
				fc.integer({ min: 1, max: 33 }),
				async (faults, crashes, batchSize) => {
					await reset();
					let invocations = 0;
					const crashing = async (event: { Records: DynamoDBRecord[] }) => {
						const response = await handler(event);
						if (crashes.includes(invocations++)) throw new Error('The function crashed before it answered');
						return response;
					};
					await withFaults(faults, () => deliverAsLambda(records, crashing, { batchSize }));
					expect(await rows()).toEqual(expected);
				},
			),
			{ seed: SEED, numRuns: 12 },
		);
	});
});

describe('A record that can never succeed', () => {
	let good: StreamRecord[];
	let group: string;
	let ann: Person;
	let ben: Person;

	beforeAll(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		for (let i = 0; i < 5; i++) await when.createMessage(ben, group, `number ${i}`);
		good = (await streamRecords()).filter(({ record }) => record.dynamodb?.Keys?.['pk']?.S?.endsWith(group));
	});

	const malformed = () => aPoison(group, ben, ann, { user_uuid: 7 });
	const withoutRows = () => aPoison(randomUUID(), ben, ann);

	const shownTo = async (person: Person): Promise<string> => {
		const { body } = await when.listMessageGroups(person);
		return body[0].message;
	};

	test.each([
		['malformed', malformed],
		['of a group without rows', withoutRows],
	])('%s: it ends in the dead-letter queue, and the rest goes on', async (_, aRecord) => {
		const poison = await aRecord();
		const deadLetters = await deliverAsLambda([...good.slice(0, 3), poison, ...good.slice(3)], handler, {
			parallelizationFactor: 1,
		});
		expect(deadLetters.map(({ DDBStreamBatchInfo }) => DDBStreamBatchInfo.startSequenceNumber)).toEqual([
			poison.record.dynamodb?.SequenceNumber,
		]);
		expect(await shownTo(ann)).toBe('number 4');
		expect(JSON.stringify(deadLetters)).not.toMatch(/number|poison/);
	});

	test('one that makes the function throw is found by halving, and alone is given up', async () => {
		const bad = good[2]?.record.dynamodb?.SequenceNumber;
		const throwing = async (event: { Records: DynamoDBRecord[] }) => {
			if (event.Records.some(({ dynamodb: image }) => image?.SequenceNumber === bad)) throw new Error('injected');
			return handler(event);
		};
		const deadLetters = await deliverAsLambda(good, throwing);
		expect(deadLetters).toMatchObject([
			{ DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: bad, endSequenceNumber: bad } },
		]);
		expect(await shownTo(ben)).toBe('number 4');
	});
});
