import { setTimeout } from 'node:timers/promises';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { StreamEvent, StreamRecord } from '../../local/event-source-mapping.ts';
import { pollStream, type StreamConsumer } from '../../local/stream-poller.ts';
import { consumerOf } from '../../local/streams.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import { eventually } from '../support/stack.ts';

let pk: string;
let over: AbortController;
let polling: Promise<void>;
beforeEach(() => {
	pk = crypto.randomUUID();
	over = new AbortController();
});
afterEach(async () => {
	over.abort();
	await polling;
});

const put = async (...keys: string[]): Promise<void> => {
	for (const sk of keys) await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: { pk, sk } }));
};

/** The sort keys of this test's records. */
const keysOf = (records: readonly StreamRecord[]): string[] =>
	records.flatMap(({ record: { dynamodb: image } }) =>
		image?.Keys?.['pk']?.S === pk ? (image.Keys['sk']?.S ?? '') : [],
	);

/** A consumer, and what it has had so far. */
function collector(): { consumer: StreamConsumer; had: string[] } {
	const had: string[] = [];
	return { had, consumer: async (records) => had.push(...keysOf(records)) };
}

const poll = (...consumers: StreamConsumer[]): void => {
	polling = pollStream(TABLE_NAME, consumers, over.signal);
};

test('every consumer has all records, in order, those from before it came, too', async () => {
	await put('1', '2');
	const [one, other] = [collector(), collector()];
	poll(one.consumer, other.consumer);
	await put('3');
	for (const { had } of [one, other]) {
		await eventually(
			async () => had.length,
			(count) => count === 3,
		);
		expect(had).toEqual(['1', '2', '3']);
	}
});

test('a record says when it came to be as Lambda does: in seconds, and not in whole minutes', async () => {
	let last = 0;
	poll(async (records) => {
		for (const one of records) {
			if (keysOf([one]).length > 0) last = one.record.dynamodb?.ApproximateCreationDateTime ?? 0;
		}
	});
	const start = Math.floor(Date.now() / 1000);
	await eventually(
		async () => {
			await put(crypto.randomUUID());
			return last;
		},
		(time) => time >= start,
	);
	expect(last).toBeLessThanOrEqual(Date.now() / 1000);
});

test('none waits for another', async () => {
	const { promise: never } = Promise.withResolvers<void>();
	const { consumer, had } = collector();
	poll(() => never, consumer);
	for (const key of ['1', '2', '3']) {
		await put(key);
		await eventually(
			async () => had,
			() => had.includes(key),
		);
	}
	expect(had).toEqual(['1', '2', '3']);
});

test('each has a page only when it has dealt with the one before', async () => {
	let isBusy = false;
	let overlaps = 0;
	const { consumer, had } = collector();
	poll(async (records) => {
		if (isBusy) overlaps++;
		isBusy = true;
		await setTimeout(100);
		await consumer(records);
		isBusy = false;
	});
	for (const key of ['1', '2', '3', '4']) await put(key);
	await eventually(
		async () => had.length,
		(count) => count === 4,
	);
	expect(overlaps).toBe(0);
});

test('one that throws goes on with the next page, and it is said', async () => {
	const said = jest.spyOn(console, 'error').mockImplementation(() => {});
	const { consumer, had } = collector();
	poll(async (records) => {
		await consumer(records);
		if (keysOf(records).includes('1')) throw new Error('Not today');
	});
	await put('1');
	await eventually(
		async () => had,
		() => had.includes('1'),
	);
	await put('2');
	await eventually(
		async () => had,
		() => had.includes('2'),
	);
	expect(said).toHaveBeenCalledWith('Records of the stream were passed over:', 'Not today');
	said.mockRestore();
});

const record = (sk: string, eventName: 'INSERT' | 'MODIFY' = 'INSERT'): StreamRecord => ({
	streamArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1',
	shardId: 'shard-1',
	record: { eventName, dynamodb: { Keys: { pk: { S: 'MSG#1' }, sk: { S: sk } }, SequenceNumber: sk } },
});

test('a function is woken as its stream event in serverless.yml says: by what the filters let through, in batches', async () => {
	const batches: string[][] = [];
	const stream: StreamEvent = { batchSize: 2, parallelizationFactor: 1, filterPatterns: [{ eventName: ['INSERT'] }] };
	const consumer = consumerOf('f', stream, async ({ Records }) => {
		batches.push(Records.map(({ dynamodb: image }) => image?.SequenceNumber ?? ''));
		return { batchItemFailures: [] };
	});
	await consumer([record('1'), record('2', 'MODIFY'), record('3'), record('4')]);
	expect(batches).toEqual([['1', '3'], ['4']]);
});

test('one that starts at the latest record has none from before the stack started', async () => {
	const invoke = jest.fn(async () => ({ batchItemFailures: [] }));
	const aged = (seconds: number): StreamRecord => {
		const { record: one, ...where } = record('1');
		const time = Math.floor(Date.now() / 60_000) * 60 - seconds;
		return { ...where, record: { ...one, dynamodb: { ...one.dynamodb, ApproximateCreationDateTime: time } } };
	};
	const stream: StreamEvent = { batchSize: 2, parallelizationFactor: 1, startingPosition: 'LATEST' };
	const consumer = consumerOf('f', stream, invoke);
	await consumer([aged(10)]);
	expect(invoke).not.toHaveBeenCalled();
	await consumer([aged(10), aged(0)]);
	expect(invoke).toHaveBeenCalledTimes(1);
	await consumerOf('g', { ...stream, startingPosition: 'TRIM_HORIZON' }, invoke)([aged(10)]);
	expect(invoke).toHaveBeenCalledTimes(2);
});

test('what it gives up is said, by name', async () => {
	const said = jest.spyOn(console, 'error').mockImplementation(() => {});
	const stream = { batchSize: 2, parallelizationFactor: 1, maximumRetryAttempts: 1, destinations: { onFailure: {} } };
	const tries = jest.fn(() => Promise.reject(new Error('Never')));
	await consumerOf('pushEvents', stream, tries)([record('1')]);
	expect(tries).toHaveBeenCalledTimes(2);
	expect(said).toHaveBeenCalledWith(
		'pushEvents gave up records:',
		expect.stringContaining('"startSequenceNumber":"1"'),
	);
	said.mockRestore();
});
