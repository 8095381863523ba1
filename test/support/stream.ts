import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
	type _Record,
	DescribeStreamCommand,
	DynamoDBStreamsClient,
	GetRecordsCommand,
	GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { handler } from '../../functions/stream/update-message-groups.ts';
import {
	type DeadLetter,
	runEventSourceMapping,
	type StreamEvent,
	type StreamRecord,
} from '../../local/event-source-mapping.ts';
import { matches } from '../../local/filter-pattern.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import { service } from './service.ts';

const streams = new DynamoDBStreamsClient();

const updateMessageGroups = service.functions['updateMessageGroups']?.events?.[0]?.stream as unknown as StreamEvent & {
	readonly filterPatterns: readonly object[];
};
const { filterPatterns } = updateMessageGroups;

/** A record as Lambda hands it on: its time is a number of seconds. */
const asLambdaRecord = ({ dynamodb: image, ...record }: _Record): DynamoDBRecord =>
	({
		...record,
		dynamodb: { ...image, ApproximateCreationDateTime: Number(image?.ApproximateCreationDateTime) / 1000 },
	}) as DynamoDBRecord;

/** What has been read of each shard of the table's stream, so that nothing is read twice: long tests ask for all of it again and again. */
const readBefore = new Map<string, StreamRecord[]>();

/** Every record of the table's stream so far, in order, and where it is. */
async function wholeStream(): Promise<StreamRecord[]> {
	const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
	const streamArn = Table?.LatestStreamArn ?? '';
	const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
	const all: StreamRecord[] = [];
	for (const { ShardId: shardId = '' } of StreamDescription?.Shards ?? []) {
		const records = [...(readBefore.get(shardId) ?? [])];
		const lastRead = records.at(-1)?.record.dynamodb?.SequenceNumber;
		const shard = { StreamArn: streamArn, ShardId: shardId };
		let { ShardIterator } = await streams.send(
			new GetShardIteratorCommand(
				lastRead === undefined
					? { ...shard, ShardIteratorType: 'TRIM_HORIZON' }
					: { ...shard, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastRead },
			),
		);
		while (ShardIterator) {
			const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
			records.push(...Records.map((record) => ({ record: asLambdaRecord(record), streamArn, shardId })));
			ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
		}
		readBefore.set(shardId, records);
		all.push(...records);
	}
	return all;
}

/** Every record of the table's stream so far, whatever it is of. */
export const allRecords = async (): Promise<DynamoDBRecord[]> => (await wholeStream()).map(({ record }) => record);

/** Those that serverless.yml's filter lets through to the stream function, and where they are. */
export const streamRecords = async (): Promise<StreamRecord[]> =>
	(await wholeStream()).filter(({ record }) => filterPatterns.some((pattern) => matches(pattern, record)));

/** The same records alone. */
export const messageRecords = async (): Promise<DynamoDBRecord[]> =>
	(await streamRecords()).map(({ record }) => record);

/** Runs the stream function over records. @returns the sequence numbers that it reports as failed */
export async function deliver(records: readonly DynamoDBRecord[]): Promise<string[]> {
	const { batchItemFailures } = await handler({ Records: [...records] });
	return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Most deliveries of what goes on failing, as a busy machine may be too slow for many at once. */
const MAX_DELIVERIES = 10;

/** Runs the stream function over records, and again over those that it reports as failed. @throws Error where some go on failing */
export async function deliverAll(records: readonly DynamoDBRecord[]): Promise<void> {
	let left = records;
	for (let delivery = 1; left.length > 0; delivery++) {
		const failed = await deliver(left);
		left = left.filter((record) => failed.includes(record.dynamodb?.SequenceNumber ?? ''));
		if (left.length > 0 && delivery === MAX_DELIVERIES)
			throw new Error(`The stream function failed for ${left.length} records`);
	}
}

/** Delivers records as Lambda does with what serverless.yml sets. @returns what is in the dead-letter queue then */
export const deliverAsLambda = (
	records: readonly StreamRecord[],
	invoke: typeof handler = handler,
	changes: Partial<StreamEvent> = {},
): Promise<DeadLetter[]> => {
	return runEventSourceMapping(records, invoke, { ...updateMessageGroups, ...changes });
};

/** Lets the stream function catch up with everything that was stored, or with one message group. */
export async function settle(messageGroupUuid = ''): Promise<void> {
	const isWanted = ({ dynamodb: image }: DynamoDBRecord): boolean =>
		image?.Keys?.['pk']?.S?.endsWith(messageGroupUuid) ?? false;
	await deliverAll((await messageRecords()).filter(isWanted));
}
