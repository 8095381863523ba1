import { randomUUID } from 'node:crypto';
import type { DeleteMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DeadLetter, StreamRecord } from '../../../local/event-source-mapping.ts';
import { type Key, messageGroupKey } from '../../../shared/messaging/table.ts';
import { encodeCursor } from '../../../shared/operator/cursors.ts';
import { type Redriven, redrive } from '../../../shared/operator/redrive.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { tableContents } from '../../support/audit.ts';
import { errors, type Fault, withFaults } from '../../support/faults.ts';
import { aPoison } from '../../support/poison.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { streamRecords } from '../../support/stream.ts';

const when = new Steps();

describe('redrive', () => {
	let good: StreamRecord[];
	let group: string;
	let ann: Person;
	let ben: Person;

	beforeAll(async () => {
		process.env['DEAD_LETTER_QUEUE_URL'] = 'https://sqs.test/queue';
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben);
		for (let i = 0; i < 5; i++) await when.createMessage(ben, group, `number ${i}`);
		const { body } = await when.createMessage(ben, group, 'nubmer 5');
		await when.editMessage(ben, body, 'number 5');
		good = (await streamRecords()).filter(({ record }) => record.dynamodb?.Keys?.['pk']?.S?.endsWith(group));
	});

	const shownTo = async (person: Person): Promise<string> => {
		const { body } = await when.listMessageGroups(person);
		return body[0].message;
	};

	/** A queue with the few operations that redrive uses. Who has received a message is its only reader for a while. */
	const queueOf = (bodies: readonly string[]) => {
		let waiting = bodies.map((Body, i) => ({ MessageId: `${i}`, ReceiptHandle: `${i}`, Body }));
		let received: typeof waiting = [];
		const send = async ({ input }: { input: object }) => {
			if ('MaxNumberOfMessages' in input) {
				const Messages = waiting.splice(0, Number(input.MaxNumberOfMessages));
				received.push(...Messages);
				return { Messages };
			}
			const { ReceiptHandle: handle } = input as DeleteMessageCommand['input'];
			if (handle === 'expired') throw new Error('The receipt handle has expired');
			received = received.filter(({ ReceiptHandle }) => ReceiptHandle !== handle);
			return {};
		};
		return {
			sqs: { send } as unknown as SQSClient,
			left: () => waiting.length + received.length,
			/** What was received and not deleted can be received again. */
			timeOut: () => {
				waiting = [...waiting, ...received];
				received = [];
			},
		};
	};

	type Options = Parameters<typeof redrive>[0];

	/** Follows cursors to the end. @returns the answers of all invocations */
	async function redriveAll(options: Options): Promise<Redriven[]> {
		const answers: Redriven[] = [];
		let cursor: string | undefined;
		do {
			const answer = await redrive({ ...options, cursor });
			answers.push(answer);
			cursor = answer.cursor;
		} while (cursor);
		return answers;
	}

	const nothing: Redriven = { redriven: 0, rebuilt: [], gone: [], failed: [] };

	const letterOf = (...batch: StreamRecord[]): string => {
		const [first, last] = [batch[0], batch.at(-1)] as [StreamRecord, StreamRecord];
		const info: DeadLetter['DDBStreamBatchInfo'] = {
			shardId: first.shardId,
			streamArn: first.streamArn,
			startSequenceNumber: first.record.dynamodb?.SequenceNumber ?? '',
			endSequenceNumber: last.record.dynamodb?.SequenceNumber ?? '',
			approximateArrivalOfFirstRecord: '',
			approximateArrivalOfLastRecord: '',
			batchSize: batch.length,
		};
		return JSON.stringify({ version: '1.0', DDBStreamBatchInfo: info });
	};

	const noRebuild = async (): Promise<boolean> => {
		throw new Error('Nothing to rebuild here');
	};

	const putRowsBack = async (): Promise<void> => {
		for (const { uuid } of [ann, ben]) await putBack(messageGroupKey(uuid, group));
	};

	const putBack = async (key: Key): Promise<void> => {
		const { rows } = await tableContents();
		const row = rows.find(({ pk, sk }) => pk === key.pk && sk === key.sk);
		const Item = { ...row, message: 'behind', sort_uuid: '00000000-0000-7000-8000-000000000000' };
		await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item }));
	};

	test('runs the records of a dead batch through the update again, and only then takes it off the queue', async () => {
		await putRowsBack();
		const { sqs, left, timeOut } = queueOf([letterOf(...good)]);
		const down: Fault[] = Array.from({ length: 2 }, (_, i) => ({
			call: i + 1,
			when: 'before',
			error: errors['throttled'] as () => Error,
		}));
		const { result: first } = await withFaults(down, () => redrive({ sqs, rebuild: async () => false }));
		expect(first).toEqual({ ...nothing, failed: [expect.objectContaining({ batchSize: good.length })] });
		expect(left()).toBe(1);
		timeOut();
		const [again, ...rest] = await redriveAll({ sqs, rebuild: noRebuild });
		expect(again).toEqual({ ...nothing, redriven: good.length, cursor: expect.any(String) });
		expect(rest).toEqual([nothing]);
		expect(left()).toBe(0);
		expect([await shownTo(ann), await shownTo(ben)]).toEqual(['number 5', 'number 5']);
	});

	test.each([false, true])('many dead batches are all redriven (time is up: %s)', async (isTimeUp) => {
		await putRowsBack();
		const { sqs, left } = queueOf(
			Array.from({ length: 60 }, (_, i) => letterOf(good[i % good.length] as StreamRecord)),
		);
		const answers = await redriveAll({ sqs, rebuild: noRebuild, isTimeUp: () => isTimeUp });
		expect(answers.map(({ redriven }) => redriven)).toEqual(isTimeUp ? [...Array(60).fill(1), 0] : [50, 10, 0]);
		expect(left()).toBe(0);
		expect(await shownTo(ann)).toBe('number 5');
	});

	test('an answer that is lost is given again: only its cursor takes its batches off the queue', async () => {
		const lost = letterOf(good[0] as StreamRecord).replace(/"shardId":"[^"]*"/, '"shardId":"shardId-gone0000"');
		const { sqs, left, timeOut } = queueOf([lost]);
		for (let i = 0; i < 2; i++) {
			const { gone } = await redrive({ sqs, rebuild: noRebuild });
			expect(gone).toMatchObject([{ shardId: 'shardId-gone0000' }]);
			expect(left()).toBe(1);
			timeOut();
		}
		const { cursor } = await redrive({ sqs, rebuild: noRebuild });
		expect(await redrive({ sqs, rebuild: noRebuild, cursor })).toEqual(nothing);
		expect(left()).toBe(0);
	});

	test('a receipt that has expired is passed over, since its batch comes again', async () => {
		const cursor = encodeCursor({ receipts: ['expired'] });
		expect(await redrive({ sqs: queueOf([]).sqs, rebuild: noRebuild, cursor })).toEqual(nothing);
	});

	test('a cursor of something else is refused', async () => {
		const cursor = encodeCursor({});
		await expect(redrive({ sqs: queueOf([]).sqs, rebuild: noRebuild, cursor })).rejects.toThrow('cursor must be one');
	});

	test('has rows made again that are missing', async () => {
		const poison = await aPoison(randomUUID(), ben, ann);
		const { sqs, left } = queueOf([letterOf(poison)]);
		const rebuilt: string[] = [];
		const rebuild = async (uuid: string): Promise<boolean> => rebuilt.push(uuid) > 0;
		const uuid = poison.record.dynamodb?.Keys?.['pk']?.S?.slice(4);
		const [first] = await redriveAll({ sqs, rebuild });
		expect(first).toMatchObject({ redriven: 0, rebuilt: [uuid], failed: [] });
		expect(rebuilt).toEqual([uuid]);
		expect(left()).toBe(0);
	});

	test('leaves what can never succeed in the queue, and names it', async () => {
		const { sqs, left } = queueOf([
			letterOf(await aPoison(group, ben, ann, { user_uuid: 7 })),
			'not from Lambda',
			'{}',
		]);
		const [{ failed, redriven }, ...more] = (await redriveAll({ sqs, rebuild: noRebuild })) as [Redriven];
		expect([redriven, more]).toEqual([0, []]);
		expect(failed).toHaveLength(3);
		expect(left()).toBe(3);
	});

	test('says which records the stream no longer has, and what to do', async () => {
		const gone = letterOf(good[0] as StreamRecord).replace(
			/"shardId":"[^"]*"/,
			'"shardId":"shardId-00000000000000000000-gone0000"',
		);
		const { sqs, left } = queueOf([gone]);
		expect((await redriveAll({ sqs, rebuild: noRebuild }))[0]).toMatchObject({
			redriven: 0,
			gone: [{ batchSize: 1, advice: expect.stringContaining('run rebuildMessageGroups') }],
		});
		expect(left()).toBe(0);
	});
});
