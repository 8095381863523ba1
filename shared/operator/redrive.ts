import {
	type _Record,
	DynamoDBStreamsClient,
	GetRecordsCommand,
	GetShardIteratorCommand,
	ResourceNotFoundException,
	TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import { isMessageKey } from '../messaging/table.ts';
import { updateMessageGroups } from '../messaging/update-message-groups.ts';
import { env } from '../platform/env.ts';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { redrivePosition } from './validators.ts';

/** Stream records that Lambda gave up on: what its message in the dead-letter queue names. The records stay in the stream. */
interface DeadBatch {
	readonly shardId: string;
	readonly startSequenceNumber: string;
	readonly endSequenceNumber: string;
	readonly streamArn: string;
	readonly batchSize: number;
}

/** A dead batch that needs an operator. */
interface Remaining extends Partial<DeadBatch> {
	readonly advice: string;
}

/** What redrive did. */
export interface Redriven {
	/** How many records went through the update again. */
	readonly redriven: number;
	/** Message groups whose rows had to be made again. */
	readonly rebuilt: readonly string[];
	/** Batches that the stream no longer has. */
	readonly gone: readonly Remaining[];
	/** Batches that failed again: they stay in the queue. */
	readonly failed: readonly Remaining[];
	/**
	 * Where the next invocation goes on, which takes the batches off the queue that this answer tells of: so an answer that is
	 * lost on its way is given again. Absent when the queue has no more.
	 */
	readonly cursor?: string;
}

export interface RedriveOptions {
	/** Makes the rows of a message group again from its messages. @returns whether they are right now */
	readonly rebuild: (messageGroupUuid: string) => Promise<boolean>;
	readonly cursor?: string | undefined;
	readonly sqs?: Pick<SQSClient, 'send'>;
	/** Whether to stop here; what is left in the queue is for the next invocation. */
	readonly isTimeUp?: () => boolean;
}

/** How long the queue keeps a message from others: until the next invocation has taken it off. */
const VISIBILITY_TIMEOUT_S = 300;

/** Pages without a record after which a batch that has not ended counts as gone. */
const MAX_EMPTY_PAGES = 50;

/** Long polling: a short poll may find nothing in a queue that has messages. */
const WAIT_S = 2;

/** Most batches that an invocation works off, so that a cursor can name them and still be typed in a shell. */
const MOST = 50;

const requestHandler = { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true };

const streams = new DynamoDBStreamsClient({ requestHandler });

/**
 * Runs the update of message groups again for every record that the dead-letter queue names, and makes rows again where
 * an update alone cannot help. Safe to be run at any time, and again.
 * @throws errors of SQS; what was done until then is done
 */
export async function redrive({
	rebuild,
	cursor,
	sqs = new SQSClient({ requestHandler }),
	isTimeUp = () => false,
}: RedriveOptions): Promise<Redriven> {
	const QueueUrl = env('DEAD_LETTER_QUEUE_URL');
	const { receipts: reported } = cursor === undefined ? { receipts: [] } : decodeCursor(cursor, redrivePosition);
	for (const ReceiptHandle of reported) await takeOff(sqs, { QueueUrl, ReceiptHandle });

	const done = { redriven: 0, rebuilt: new Set<string>(), gone: [] as Remaining[], failed: [] as Remaining[] };
	const receipts: string[] = [];
	const seen = new Set<string | undefined>();
	let isEmpty = false;
	do {
		const { Messages: [message] = [] } = await sqs.send(
			new ReceiveMessageCommand({
				QueueUrl,
				MaxNumberOfMessages: 1, // more would be kept from the next invocation if time were up
				VisibilityTimeout: VISIBILITY_TIMEOUT_S,
				WaitTimeSeconds: WAIT_S,
			}),
		);
		isEmpty = message === undefined || seen.has(message.MessageId);
		if (!message || isEmpty) break;
		seen.add(message.MessageId);
		const isDone = await redriveBatch(deadBatchOf(message), rebuild, done);
		if (isDone && message.ReceiptHandle) receipts.push(message.ReceiptHandle);
	} while (receipts.length < MOST && !isTimeUp());
	const isEnd = isEmpty && receipts.length === 0;
	return { ...done, rebuilt: [...done.rebuilt], ...(!isEnd && { cursor: encodeCursor({ receipts }) }) };
}

/** Takes a batch off the queue. One whose receipt has expired comes again, and is done again. */
async function takeOff(sqs: Pick<SQSClient, 'send'>, receipt: { QueueUrl: string; ReceiptHandle: string }) {
	try {
		await sqs.send(new DeleteMessageCommand(receipt));
	} catch (error) {
		const { name, message } = error as Error;
		if (!/receipt ?handle/i.test(name + message)) throw error;
	}
}

/** @returns whether the batch needs no other try */
async function redriveBatch(
	batch: DeadBatch | undefined,
	rebuild: RedriveOptions['rebuild'],
	done: { redriven: number; rebuilt: Set<string>; gone: Remaining[]; failed: Remaining[] },
): Promise<boolean> {
	if (!batch) {
		done.failed.push({ advice: 'This message is not from Lambda: remove it.' });
		return false;
	}
	try {
		const records = await recordsOf(batch);
		if (!records) {
			done.gone.push({ ...batch, advice: 'The stream no longer has these records: run rebuildMessageGroups.' });
			return true;
		}
		const failed = await updateMessageGroups(records);
		done.redriven += records.length - failed.length;
		const groups = new Set(failed.map(({ messageGroupUuid }) => messageGroupUuid));
		let isDone = true;
		for (const uuid of groups) {
			if (uuid !== undefined && (await rebuild(uuid))) done.rebuilt.add(uuid);
			else isDone = false;
		}
		if (!isDone)
			done.failed.push({
				...batch,
				advice:
					'Some records failed again: the log says which and why. What is no message can only be removed by hand.',
			});
		return isDone;
	} catch (error) {
		logger.error('Batch not redriven', { shard_id: batch.shardId, error: errorLog(error) });
		done.failed.push({ ...batch, advice: 'It failed for a reason that may pass: run redrive again.' });
		return false;
	}
}

/** The batch that a message of Lambda names. */
function deadBatchOf({ Body = '' }: Message): DeadBatch | undefined {
	try {
		const { DDBStreamBatchInfo: info } = JSON.parse(Body);
		const { shardId, startSequenceNumber, endSequenceNumber, streamArn, batchSize } = info;
		const isNumbered = [startSequenceNumber, endSequenceNumber].every((number) => /^\d+$/.test(number));
		if (!isNumbered || !shardId || !streamArn) return undefined;
		return { shardId, startSequenceNumber, endSequenceNumber, streamArn, batchSize };
	} catch {
		return undefined;
	}
}

/** The messages' records between a batch's ends, as the stream's filter lets them through; undefined when they are gone. */
async function recordsOf({
	streamArn,
	shardId,
	startSequenceNumber,
	endSequenceNumber,
}: DeadBatch): Promise<DynamoDBRecord[] | undefined> {
	const records: _Record[] = [];
	const end = BigInt(endSequenceNumber);
	const numberOf = ({ dynamodb }: _Record): bigint => BigInt(dynamodb?.SequenceNumber ?? 0);
	try {
		let { ShardIterator } = await streams.send(
			new GetShardIteratorCommand({
				StreamArn: streamArn,
				ShardId: shardId,
				ShardIteratorType: 'AT_SEQUENCE_NUMBER',
				SequenceNumber: startSequenceNumber,
			}),
		);
		for (let empty = 0; empty < MAX_EMPTY_PAGES && ShardIterator; ) {
			const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
			records.push(...Records.filter((record) => numberOf(record) <= end));
			if (Records.some((record) => numberOf(record) >= end)) return records.filter(isMessageStored).map(asLambdaRecord);
			if (Records.length === 0) empty++;
			ShardIterator = NextShardIterator;
		}
		return undefined;
	} catch (error) {
		if (error instanceof TrimmedDataAccessException || error instanceof ResourceNotFoundException) return undefined;
		throw error;
	}
}

/** A message that is new or has changed: those that are removed leave the rows as they are. */
const isMessageStored = ({ eventName, dynamodb }: _Record): boolean =>
	eventName !== 'REMOVE' && isMessageKey({ pk: dynamodb?.Keys?.['pk']?.S ?? '', sk: '' });

/** A record as Lambda hands it on. */
const asLambdaRecord = ({ eventID, eventName, dynamodb }: _Record): DynamoDBRecord =>
	({ eventID, eventName, dynamodb }) as DynamoDBRecord;
