import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
	DescribeStreamCommand,
	DynamoDBStreamsClient,
	GetRecordsCommand,
	GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { handler } from '../../functions/update-message-groups.ts';
import { dynamodb, TABLE_NAME } from '../../shared/dynamodb.ts';

const streams = new DynamoDBStreamsClient({ endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });

/** Every record of the table's stream so far, in order, that serverless.yml's filter lets through. */
export async function messageRecords(): Promise<DynamoDBRecord[]> {
	const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
	const StreamArn = Table?.LatestStreamArn;
	const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
	const records: DynamoDBRecord[] = [];
	for (const { ShardId } of StreamDescription?.Shards ?? []) {
		const shard = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
		let { ShardIterator } = await streams.send(new GetShardIteratorCommand(shard));
		while (ShardIterator) {
			const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
			records.push(...(Records as DynamoDBRecord[]));
			ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
		}
	}
	return records.filter(
		({ eventName, dynamodb: image }) => eventName === 'INSERT' && image?.Keys?.['pk']?.S?.startsWith('MSG#'),
	);
}

/** Runs the stream function over records. @returns the sequence numbers that it reports as failed */
export async function deliver(records: readonly DynamoDBRecord[]): Promise<string[]> {
	const { batchItemFailures } = await handler({ Records: [...records] });
	return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Lets the stream function catch up with everything that was stored. */
export async function settle(): Promise<void> {
	const failed = await deliver(await messageRecords());
	if (failed.length > 0) throw new Error(`The stream function failed for ${failed.length} records`);
}
