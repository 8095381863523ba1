import { setTimeout } from 'node:timers/promises';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
	DescribeStreamCommand,
	DynamoDBStreamsClient,
	GetRecordsCommand,
	GetShardIteratorCommand,
	type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamRecord } from './event-source-mapping.ts';
import { matches } from './filter-pattern.ts';

/** Pause between two looks at the stream, in milliseconds. */
const POLL_INTERVAL = 200;

export interface StreamPollerOptions {
	readonly tableName: string;
	/** A record that none of them matches is passed over, as Lambda's filters do. */
	readonly filterPatterns: readonly object[];
	/** Called with each page's records, in order; the next page waits for it. */
	readonly deliver: (records: readonly StreamRecord[]) => Promise<unknown>;
}

/**
 * Reads a table's stream from its beginning, shard by shard as they come and go (DynamoDB Local closes a shard every
 * few hours), a parent before its children, for as long as the process lives. After an error it begins anew, which is
 * safe, since whoever reads a stream must bear replays.
 */
export async function pollStream(options: StreamPollerOptions): Promise<never> {
	for (;;) {
		try {
			await readStream(options);
		} catch (error) {
			console.error('Reading the stream failed, trying again:', (error as Error).message);
			await setTimeout(1000);
		}
	}
}

async function readStream(options: StreamPollerOptions): Promise<never> {
	const { Table } = await new DynamoDBClient().send(new DescribeTableCommand({ TableName: options.tableName }));
	const streamArn = Table?.LatestStreamArn ?? '';
	const streams = new DynamoDBStreamsClient();
	const read = new Set<string>();
	for (;;) {
		const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
		const shards = StreamDescription?.Shards ?? [];
		const next = shards.filter((shard) => isNext(shard, shards, read));
		await Promise.all(next.map((shard) => readShard(streams, streamArn, shard.ShardId ?? '', options)));
		for (const { ShardId = '' } of next) read.add(ShardId);
		await setTimeout(POLL_INTERVAL);
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
	{ filterPatterns, deliver }: StreamPollerOptions,
): Promise<void> {
	const shard = { StreamArn: streamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' as const };
	let { ShardIterator } = await streams.send(new GetShardIteratorCommand(shard));
	while (ShardIterator) {
		const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
		const records = (Records as DynamoDBRecord[]).filter((record) => filterPatterns.some((p) => matches(p, record)));
		if (records.length > 0) await deliver(records.map((record) => ({ record, streamArn, shardId })));
		ShardIterator = NextShardIterator;
		if (Records.length === 0) await setTimeout(POLL_INTERVAL);
	}
}
