import { setTimeout } from 'node:timers/promises';
import { BatchWriteCommand, type BatchWriteCommandOutput } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '../contract/problems.ts';
import { dynamodb, type Key, PATIENT, TABLE_NAME } from './dynamodb.ts';

/** Most items in one BatchWriteItem. */
const BATCH_SIZE = 25;

/** Batches that are written at a time. */
const CONCURRENCY = 8;

const MAX_ATTEMPTS = 12;
const MAX_PAUSE_MS = 5000;

/** How many items were written and the write units that they took. */
export interface Written {
	items: number;
	writeUnits: number;
}

/**
 * Puts items in batches, several at a time, and those that DynamoDB left unprocessed again, with growing pauses.
 * Takes items from the iterable only as it writes them, so memory does not grow with their number.
 * @throws Problem unavailable when items stay unprocessed
 */
export async function writeAll(items: Iterable<Key> | AsyncIterable<Key>): Promise<Written> {
	const written: Written = { items: 0, writeUnits: 0 };
	const batches = batchesOf(items);
	const worker = async (): Promise<void> => {
		for await (const batch of batches) {
			const writeUnits = await writeBatch(batch);
			written.writeUnits += writeUnits;
			written.items += batch.length;
		}
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, worker));
	return written;
}

async function* batchesOf(items: Iterable<Key> | AsyncIterable<Key>): AsyncGenerator<Key[]> {
	let batch: Key[] = [];
	for await (const item of items) {
		batch.push(item);
		if (batch.length === BATCH_SIZE) {
			yield batch;
			batch = [];
		}
	}
	if (batch.length > 0) yield batch;
}

/** @returns consumed write units */
async function writeBatch(items: readonly Key[]): Promise<number> {
	let requests: BatchWriteCommandOutput['UnprocessedItems'] = {
		[TABLE_NAME]: items.map((Item) => ({ PutRequest: { Item } })),
	};
	let writeUnits = 0;
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		if (attempt > 0) await setTimeout(Math.random() * Math.min(50 * 2 ** attempt, MAX_PAUSE_MS));
		const output: BatchWriteCommandOutput = await dynamodb.send(
			new BatchWriteCommand({ RequestItems: requests, ReturnConsumedCapacity: 'TOTAL' }),
			PATIENT,
		);
		for (const { CapacityUnits = 0 } of output.ConsumedCapacity ?? []) writeUnits += CapacityUnits;
		requests = output.UnprocessedItems ?? {};
		if (Object.keys(requests).length === 0) return writeUnits;
	}
	throw unavailable(new Error('Items stayed unprocessed'));
}
