import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import { type ItemType, itemTypeOf, type Key, prefixOf } from '../messaging/table.ts';
import { dynamodb, PATIENT, TABLE_NAME } from '../platform/dynamodb.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { scanPosition } from './validators.ts';

/** Most items of a page that DynamoDB is asked for, which ends a page by itself at 1 MB. */
const MOST_AT_ONCE = 10_000;

/** Bytes of JSON that an answer's items may have, far more than one has; Lambda allows 6 MB for all of it. */
const ANSWER_SIZE = 5_000_000;

/**
 * What to scan: only items of one `type`; at most `limit` items, over all invocations; in so many `segments` at once;
 * and whether to count only and leave the items out of the answer.
 */
export type ScanRequest = FromSchema<typeof payloads.scanPayload>;

export type ItemCounts = Readonly<Partial<Record<ItemType | 'unknown', number>>>;

export interface Scanned {
	/** Items by type. */
	readonly counts: ItemCounts;
	/** Consumed read units. */
	readonly read_units: number;
	readonly pages: number;
	readonly items: readonly Key[];
	/** Where the next invocation goes on; absent when all was scanned. */
	readonly cursor?: string;
}

/** Where a scan goes on. */
type Position = FromSchema<typeof payloads.scanPosition>;
type Segment = Position['segments'][number];

/**
 * Scans the table until it ends, or until time or the room in the answer is used up. Every invocation reads a page of
 * each segment, whatever the time, so it always gets on.
 */
export async function scan(request: ScanRequest, { isTimeUp }: Run): Promise<Scanned> {
	const { type, countOnly = false, cursor } = request;
	const position = cursor === undefined ? startOf(request) : decodeCursor(cursor, scanPosition);
	const counts: Record<string, number> = {};
	const items: Key[] = [];
	let readUnits = 0;
	let pages = 0;
	let room = ANSWER_SIZE;

	const isFull = (): boolean => room < 0 || position.left === 0;
	const take = (item: Key): boolean => {
		if (position.left === 0) return false;
		if (!countOnly) {
			room -= Buffer.byteLength(JSON.stringify(item)) + 1;
			if (room < 0) return false;
			items.push(item);
		}
		const itemType = itemTypeOf(item);
		counts[itemType] = (counts[itemType] ?? 0) + 1;
		if (position.left !== undefined) position.left--;
		return true;
	};
	const scanSegment = async (segment: Segment, i: number): Promise<void> => {
		if (segment.isDone) return;
		do {
			const { Items, LastEvaluatedKey, ConsumedCapacity } = await dynamodb.send(
				new ScanCommand({
					TableName: TABLE_NAME,
					Segment: i,
					TotalSegments: position.segments.length,
					ReturnConsumedCapacity: 'TOTAL',
					...(segment.after && { ExclusiveStartKey: segment.after }),
					...(type ? isOfType(type) : position.left && { Limit: Math.min(position.left, MOST_AT_ONCE) }),
					...(countOnly && { ProjectionExpression: 'pk, sk' }),
				}),
				PATIENT,
			);
			readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
			pages++;
			for (const item of Items as Key[]) {
				if (!take(item)) return;
				segment.after = { pk: item.pk, sk: item.sk };
			}
			if (LastEvaluatedKey) segment.after = LastEvaluatedKey as Key;
			else segment.isDone = true;
		} while (!segment.isDone && !isFull() && !isTimeUp());
	};
	await Promise.all(position.segments.map(scanSegment));
	const isDone = position.left === 0 || position.segments.every((segment) => segment.isDone);
	return { counts, read_units: readUnits, pages, items, ...(!isDone && { cursor: encodeCursor(position) }) };
}

const startOf = ({ segments = 1, limit }: ScanRequest): Position => ({
	segments: Array.from({ length: segments }, () => ({})),
	...(limit !== undefined && { left: limit }),
});

const isOfType = (type: ItemType) => ({
	FilterExpression: 'begins_with(pk, :prefix)',
	ExpressionAttributeValues: { ':prefix': prefixOf(type) },
});
