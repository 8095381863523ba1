import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

/** A message that Lambda puts into the dead-letter queue of a stream: it names the records and holds none. */
export interface DeadLetter {
	readonly requestContext: object;
	readonly responseContext: object;
	readonly version: '1.0';
	readonly timestamp: string;
	readonly DDBStreamBatchInfo: {
		readonly shardId: string;
		readonly startSequenceNumber: string;
		readonly endSequenceNumber: string;
		readonly approximateArrivalOfFirstRecord: string;
		readonly approximateArrivalOfLastRecord: string;
		readonly batchSize: number;
		readonly streamArn: string;
	};
}

/** A record and where in the stream it is. */
export interface StreamRecord {
	readonly record: DynamoDBRecord;
	readonly streamArn: string;
	readonly shardId: string;
}

/** What serverless.yml sets of Lambda's event source mapping. */
export interface StreamEvent {
	readonly batchSize: number;
	readonly parallelizationFactor: number;
	readonly bisectBatchOnFunctionError?: boolean;
	readonly functionResponseType?: string;
	readonly maximumRetryAttempts?: number;
	readonly destinations?: { readonly onFailure?: object };
	readonly filterPatterns?: readonly object[];
	readonly startingPosition?: string;
}

/** Invokes the function of a stream. */
export type Invoke = (event: { Records: DynamoDBRecord[] }) => Promise<DynamoDBBatchResponse>;

const sequenceOf = ({ record }: StreamRecord): string => record.dynamodb?.SequenceNumber ?? '';

/** Stands for no bound: whatever is retried so often holds up its shard. */
const FOREVER = 1000;

/**
 * Delivers a stream's records as Lambda does: in as many lanes as
 * parallelizationFactor says, each item always in the same one; in batches; a batch that throws is halved; of one that
 * reports failures everything from the lowest sequence number on comes again; what fails once too often goes to the
 * dead-letter queue, and the lane goes on.
 * @returns what is in the dead-letter queue
 * @throws Error when a record holds up its shard, or one is given up without a dead-letter queue
 */
export async function runEventSourceMapping(
	records: readonly StreamRecord[],
	invoke: Invoke,
	settings: StreamEvent,
): Promise<DeadLetter[]> {
	const retries = settings.maximumRetryAttempts ?? FOREVER;
	const deadLetters: DeadLetter[] = [];

	async function attempt(batch: readonly StreamRecord[], tries = 0): Promise<void> {
		const [first] = batch;
		if (!first) return;
		let failedFrom = 0;
		let isWhole = true;
		try {
			const response = await invoke({ Records: batch.map(({ record }) => structuredClone(record)) });
			const failures = settings.functionResponseType === 'ReportBatchItemFailures' ? response.batchItemFailures : [];
			if (failures.length === 0) return;
			const positions = failures.map(({ itemIdentifier }) =>
				batch.findIndex((record) => sequenceOf(record) === itemIdentifier),
			);
			failedFrom = Math.max(0, Math.min(...positions));
			isWhole = failedFrom === 0;
		} catch {
			if (settings.bisectBatchOnFunctionError && batch.length > 1) {
				const half = Math.ceil(batch.length / 2);
				await attempt(batch.slice(0, half), tries);
				return attempt(batch.slice(half), tries);
			}
		}
		const rest = batch.slice(failedFrom);
		if (!isWhole) return attempt(rest, tries);
		if (tries >= FOREVER) throw new Error('A record holds up its shard');
		if (tries < retries) return attempt(rest, tries + 1);
		if (!settings.destinations?.onFailure) throw new Error('Records were given up and nobody hears of it');
		deadLetters.push(deadLetterOf(rest, tries + 1));
	}

	const lanes = Map.groupBy(records, ({ record }) => laneOf(record.dynamodb?.Keys?.['pk']?.S ?? '', settings));
	await Promise.all(
		Array.from(lanes.values(), async (lane) => {
			for (let i = 0; i < lane.length; i += settings.batchSize) await attempt(lane.slice(i, i + settings.batchSize));
		}),
	);
	return deadLetters;
}

const laneOf = (pk: string, { parallelizationFactor }: StreamEvent): number =>
	Array.from(pk).reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 7) % parallelizationFactor;

function deadLetterOf(batch: readonly StreamRecord[], invokeCount: number): DeadLetter {
	const [first, last] = [batch[0], batch.at(-1)] as [StreamRecord, StreamRecord];
	const now = new Date().toISOString();
	return {
		requestContext: {
			requestId: crypto.randomUUID(),
			functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:cruddur-messages-dev-updateMessageGroups',
			condition: 'RetryAttemptsExhausted',
			approximateInvokeCount: invokeCount,
		},
		responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
		version: '1.0',
		timestamp: now,
		DDBStreamBatchInfo: {
			shardId: first.shardId,
			startSequenceNumber: sequenceOf(first),
			endSequenceNumber: sequenceOf(last),
			approximateArrivalOfFirstRecord: now,
			approximateArrivalOfLastRecord: now,
			batchSize: batch.length,
			streamArn: first.streamArn,
		},
	};
}
