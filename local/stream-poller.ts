import { setTimeout } from 'node:timers/promises';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
	type _Record,
	DescribeStreamCommand,
	DynamoDBStreamsClient,
	GetRecordsCommand,
	GetShardIteratorCommand,
	type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamRecord } from './event-source-mapping.ts';

/** Pause between two looks at the stream. */
const POLL_INTERVAL_MS = 50;

/** A consumer that is further behind than this holds up the reading. */
const MOST_PAGES_BEHIND = 10;

/** Is given each page's records, in order: the next page once it has dealt with the one before. */
export type StreamConsumer = (records: readonly StreamRecord[]) => Promise<unknown>;

/**
 * Reads a table's stream from its beginning and hands each page to all consumers at once; none waits for another. Shard by shard
 * as they come and go (DynamoDB Local closes a shard every few hours), a parent before its children, for as long as the process
 * lives, or until the signal aborts. After an error it begins again, which is safe, since a reader of a stream must bear replays.
 */
export async function pollStream(
	tableName: string,
	consumers: readonly StreamConsumer[],
	signal = new AbortController().signal,
): Promise<void> {
	while (!signal.aborted) {
		try {
			await readStream(tableName, consumers.map(queueFor), signal);
		} catch (error) {
			console.error('Reading the stream failed, trying again:', (error as Error).message);
			await setTimeout(1000);
		}
	}
}

/** Lets a consumer have pages one after the other. @returns what hands one over, and resolves when the consumer is near enough */
function queueFor(consumer: StreamConsumer): StreamConsumer {
	const pages: Promise<unknown>[] = [];
	let last: Promise<unknown> = Promise.resolve();
	return async (page) => {
		last = last
			.then(() => consumer(page))
			.catch((error: Error) => console.error('Records of the stream were passed over:', error.message));
		pages.push(last);
		if (pages.length > MOST_PAGES_BEHIND) await pages.shift();
	};
}

async function readStream(tableName: string, queues: readonly StreamConsumer[], signal: AbortSignal): Promise<void> {
	const { Table } = await new DynamoDBClient().send(new DescribeTableCommand({ TableName: tableName }));
	const streamArn = Table?.LatestStreamArn ?? '';
	const streams = new DynamoDBStreamsClient();
	const read = new Set<string>();
	while (!signal.aborted) {
		const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
		const shards = StreamDescription?.Shards ?? [];
		const next = shards.filter((shard) => isNext(shard, shards, read));
		await Promise.all(next.map((shard) => readShard(streams, streamArn, shard.ShardId ?? '', queues, signal)));
		for (const { ShardId = '' } of next) read.add(ShardId);
		await setTimeout(POLL_INTERVAL_MS);
	}
}

/** Whether a shard is unread and its parent, if the stream still has it, is read. */
function isNext({ ShardId = '', ParentShardId }: Shard, shards: readonly Shard[], read: ReadonlySet<string>): boolean {
	const hasParent = shards.some((shard) => shard.ShardId === ParentShardId);
	return !read.has(ShardId) && (!hasParent || read.has(ParentShardId ?? ''));
}

/** Reads a shard until it is closed. */
async function readShard(
	streams: DynamoDBStreamsClient,
	streamArn: string,
	shardId: string,
	queues: readonly StreamConsumer[],
	signal: AbortSignal,
): Promise<void> {
	const shard = { StreamArn: streamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' as const };
	let { ShardIterator } = await streams.send(new GetShardIteratorCommand(shard));
	let emptyAt = 0;
	while (ShardIterator && !signal.aborted) {
		const now = Date.now();
		const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
		const page = Records.map((record) => ({ record: asDelivered(record, emptyAt), streamArn, shardId }));
		if (page.length > 0) await Promise.all(queues.map((queue) => queue(page)));
		else {
			emptyAt = now;
			await setTimeout(POLL_INTERVAL_MS);
		}
		ShardIterator = NextShardIterator;
	}
}

/**
 * A record as Lambda delivers it: with the second at which it came to be. DynamoDB Local says only the minute, but a record that
 * was not there at the last look is younger than that.
 */
function asDelivered(record: _Record, emptyAt: number): DynamoDBRecord {
	const { dynamodb: image = {} } = record;
	const time = Math.floor(Math.max(image.ApproximateCreationDateTime?.getTime() ?? 0, emptyAt) / 1000);
	return { ...record, dynamodb: { ...image, ApproximateCreationDateTime: time } } as DynamoDBRecord;
}
