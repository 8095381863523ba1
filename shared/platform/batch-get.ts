import { setTimeout } from 'node:timers/promises';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '../contract/problems.ts';
import { dynamodb, type Key, TABLE_NAME } from './dynamodb.ts';

/** Most keys in one BatchGetItem. */
const BATCH = 100;

const MAX_ATTEMPTS = 8;

/**
 * Items by their keys, as they are at this moment; those that are not there are left out. What DynamoDB leaves unprocessed is
 * asked again, with growing pauses.
 * @param attributes names of those that are wanted; all when absent
 * @throws Problem unavailable when keys stay unprocessed
 */
export async function batchGet<Item extends Key>(
	keys: readonly Key[],
	attributes?: readonly string[],
): Promise<Item[]> {
	const unique = [...new Map(keys.map(({ pk, sk }) => [`${pk}/${sk}`, { pk, sk }])).values()];
	const batches = Array.from({ length: Math.ceil(unique.length / BATCH) }, (_, i) =>
		getBatch(unique.slice(i * BATCH, (i + 1) * BATCH), attributes),
	);
	return (await Promise.all(batches)).flat() as Item[];
}

async function getBatch(keys: readonly Key[], attributes: readonly string[] | undefined): Promise<Key[]> {
	const found: Key[] = [];
	let left = [...keys];
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		if (attempt > 0) await setTimeout(Math.random() * Math.min(20 * 2 ** attempt, 1000));
		const { Responses, UnprocessedKeys } = await dynamodb.send(
			new BatchGetCommand({
				RequestItems: {
					[TABLE_NAME]: {
						Keys: left,
						ConsistentRead: true,
						...(attributes && { ProjectionExpression: attributes.join(', ') }),
					},
				},
			}),
		);
		found.push(...((Responses?.[TABLE_NAME] ?? []) as Key[]));
		left = (UnprocessedKeys?.[TABLE_NAME]?.Keys ?? []) as Key[];
		if (left.length === 0) return found;
	}
	throw unavailable(new Error('Keys stayed unprocessed'));
}
