import type { ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import { type ItemType, itemTypeOf, type Key, prefixOf } from '../messaging/table.ts';
import type * as payloads from './payloads.ts';

/**
 * What to scan: only items of one `type`; at most `limit` items, over all invocations; in so many `segments` at once;
 * and whether to count only and leave the items out of the answer.
 */
export type ScanRequest = FromSchema<typeof payloads.scanPayload>;

export type ItemCounts = Readonly<Partial<Record<ItemType | 'unknown', number>>>;

/** Where a scan goes on. */
export type Position = FromSchema<typeof payloads.scanPosition>;
type Segment = Position['segments'][number];

/** Most items of a page that DynamoDB is asked for, which ends a page by itself at 1 MB. */
const MOST_AT_ONCE = 10_000;

/** Bytes of JSON that an answer's items may have, far more than one has; Lambda allows 6 MB for all of it. */
const ANSWER_BYTES = 5_000_000;

export const startOf = ({ segments = 1, limit }: ScanRequest): Position => ({
	segments: Array.from({ length: segments }, () => ({})),
	...(limit !== undefined && { left: limit }),
});

/** The scan for the next page of a segment. */
export const pageInput = (
	{ type, countOnly }: ScanRequest,
	{ segments, left }: Position,
	segment: number,
): Omit<ScanCommandInput, 'TableName'> => {
	const { after } = segments[segment] ?? {};
	return {
		Segment: segment,
		TotalSegments: segments.length,
		ReturnConsumedCapacity: 'TOTAL',
		...(after && { ExclusiveStartKey: after }),
		...(type ? isOfType(type) : left && { Limit: Math.min(left, MOST_AT_ONCE) }),
		...(countOnly && { ProjectionExpression: 'pk, sk' }),
	};
};

const isOfType = (type: ItemType) => ({
	FilterExpression: 'begins_with(pk, :prefix)',
	ExpressionAttributeValues: { ':prefix': prefixOf(type) },
});

/** What an answer has so far, and where the scan goes on after it. */
export interface Progress {
	readonly position: Position;
	readonly items: readonly Key[];
	readonly counts: ItemCounts;
	/** Bytes that are free in the answer. */
	readonly room: number;
}

export const begin = (position: Position): Progress => ({ position, items: [], counts: {}, room: ANSWER_BYTES });

/** A page of a segment, as DynamoDB gave it. */
interface Page {
	readonly items: readonly Key[] | undefined;
	/** The key after which the segment goes on, unless this was its last page. */
	readonly last: Key | undefined;
}

/** After a page of a segment, of which as many items are taken as the limit and the answer have room for. */
export function afterPage(
	{ position, items, counts, room }: Progress,
	segment: number,
	{ items: found = [], last }: Page,
	countOnly: boolean,
): Progress {
	const { left = Infinity } = position;
	const wanted = found.slice(0, left);
	let taken = 0;
	let free = room;
	for (const item of wanted) {
		free -= countOnly ? 0 : Buffer.byteLength(JSON.stringify(item)) + 1;
		if (free < 0) break;
		taken++;
	}
	const next = taken === found.length ? (last ?? 'done') : found[taken - 1];
	return {
		position: {
			segments: position.segments.with(segment, segmentAt(next, position.segments[segment])),
			...(left !== Infinity && { left: left - taken }),
		},
		items: countOnly ? items : [...items, ...wanted.slice(0, taken)],
		counts: countedWith(counts, wanted.slice(0, taken)),
		room: free,
	};
}

/** Where a segment goes on: after a key, or nowhere; where it was if nothing of its page was taken. */
function segmentAt(next: Key | 'done' | undefined, before: Segment = {}): Segment {
	if (next === undefined) return before;
	return next === 'done' ? { isDone: true } : { after: { pk: next.pk, sk: next.sk } };
}

function countedWith(counts: ItemCounts, items: readonly Key[]): ItemCounts {
	const sums: Partial<Record<ItemType | 'unknown', number>> = { ...counts };
	for (const item of items) {
		const type = itemTypeOf(item);
		sums[type] = (sums[type] ?? 0) + 1;
	}
	return sums;
}

/** Whether nothing more may be taken in this invocation. */
export const isFull = ({ position, room }: Progress): boolean => room < 0 || position.left === 0;

/** Whether all was scanned that was asked for. */
export const isDone = ({ left, segments }: Position): boolean =>
	left === 0 || segments.every((segment) => segment.isDone === true);
