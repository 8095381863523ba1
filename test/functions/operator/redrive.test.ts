import { randomUUID } from 'node:crypto';
import type { DeleteMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DeadLetter, StreamRecord } from '../../../local/event-source-mapping.ts';
import { type Key, messageGroupKey } from '../../../shared/messaging/table.ts';
import { redrive } from '../../../shared/operator/redrive.ts';
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

	/** A queue with the few operations that redrive uses. */
	const queueOf = (bodies: readonly string[]) => {
		const messages = bodies.map((Body, i) => ({ MessageId: `${i}`, ReceiptHandle: `${i}`, Body }));
		const deleted = new Set<string | undefined>();
		const send = async ({ input }: { input: object }) => {
			if (!('MaxNumberOfMessages' in input)) {
				deleted.add((input as DeleteMessageCommand['input']).ReceiptHandle);
				return {};
			}
			return { Messages: messages.filter(({ MessageId }) => !deleted.has(MessageId)).slice(0, 10) };
		};
		return { sqs: { send } as unknown as SQSClient, deleted };
	};

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
		const { sqs, deleted } = queueOf([letterOf(...good)]);
		const down: Fault[] = Array.from({ length: 2 }, (_, i) => ({
			call: i + 1,
			when: 'before',
			error: errors['throttled'] as () => Error,
		}));
		const { result: first } = await withFaults(down, () => redrive({ sqs, rebuild: async () => false }));
		expect(first).toMatchObject({ redriven: 0, failed: [{ batchSize: good.length }] });
		expect(deleted.size).toBe(0);
		expect(await redrive({ sqs, rebuild: noRebuild })).toEqual({
			redriven: good.length,
			rebuilt: [],
			gone: [],
			failed: [],
		});
		expect(deleted.size).toBe(1);
		expect([await shownTo(ann), await shownTo(ben)]).toEqual(['number 5', 'number 5']);
	});

	test('more dead batches than one receive gives are all redriven', async () => {
		await putRowsBack();
		const { sqs, deleted } = queueOf(
			Array.from({ length: 28 }, (_, i) => letterOf(good[i % good.length] as StreamRecord)),
		);
		expect(await redrive({ sqs, rebuild: noRebuild })).toMatchObject({ redriven: 28, failed: [] });
		expect(deleted.size).toBe(28);
		expect(await shownTo(ann)).toBe('number 5');
	});

	test('has rows made again that are missing', async () => {
		const poison = await aPoison(randomUUID(), ben, ann);
		const { sqs, deleted } = queueOf([letterOf(poison)]);
		const rebuilt: string[] = [];
		const rebuild = async (uuid: string): Promise<boolean> => rebuilt.push(uuid) > 0;
		const uuid = poison.record.dynamodb?.Keys?.['pk']?.S?.slice(4);
		expect(await redrive({ sqs, rebuild })).toMatchObject({ redriven: 0, rebuilt: [uuid], failed: [] });
		expect(rebuilt).toEqual([uuid]);
		expect(deleted.size).toBe(1);
	});

	test('leaves what can never succeed in the queue, and names it', async () => {
		const { sqs, deleted } = queueOf([
			letterOf(await aPoison(group, ben, ann, { user_uuid: 7 })),
			'not from Lambda',
			'{}',
		]);
		const { failed, redriven } = await redrive({ sqs, rebuild: noRebuild });
		expect(redriven).toBe(0);
		expect(failed).toHaveLength(3);
		expect(deleted.size).toBe(0);
	});

	test('says which records the stream no longer has, and what to do', async () => {
		const gone = letterOf(good[0] as StreamRecord).replace(
			/"shardId":"[^"]*"/,
			'"shardId":"shardId-00000000000000000000-gone0000"',
		);
		const { sqs, deleted } = queueOf([gone]);
		expect(await redrive({ sqs, rebuild: noRebuild })).toMatchObject({
			redriven: 0,
			gone: [{ batchSize: 1, advice: expect.stringContaining('run rebuildMessageGroups') }],
		});
		expect(deleted.size).toBe(1);
	});
});
