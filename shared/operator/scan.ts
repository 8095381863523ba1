import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../messaging/table.ts';
import { dynamodb, PATIENT, TABLE_NAME } from '../platform/dynamodb.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import type { Run } from './operator-function.ts';
import {
	afterPage,
	begin,
	type ItemCounts,
	isDone,
	isFull,
	pageInput,
	type ScanRequest,
	startOf,
} from './scan-plan.ts';
import { scanPosition } from './validators.ts';

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

/**
 * Scans the table until it ends, or until time or the room in the answer is used up. Every invocation reads a page of
 * each segment, whatever the time, so it always gets on.
 */
export async function scan(request: ScanRequest, { isTimeUp }: Run): Promise<Scanned> {
	const { countOnly = false, cursor } = request;
	let progress = begin(cursor === undefined ? startOf(request) : decodeCursor(cursor, scanPosition));
	let readUnits = 0;
	let pages = 0;
	const scanSegment = async (segment: number): Promise<void> => {
		while (!progress.position.segments[segment]?.isDone) {
			const input = { TableName: TABLE_NAME, ...pageInput(request, progress.position, segment) };
			const { Items, LastEvaluatedKey, ConsumedCapacity } = await dynamodb.send(new ScanCommand(input), PATIENT);
			readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
			pages++;
			const page = { items: Items as Key[] | undefined, last: LastEvaluatedKey as Key | undefined };
			progress = afterPage(progress, segment, page, countOnly);
			if (isFull(progress) || isTimeUp()) return;
		}
	};
	await Promise.all(progress.position.segments.map((_, segment) => scanSegment(segment)));
	const { position, counts, items } = progress;
	return { counts, read_units: readUnits, pages, items, ...(!isDone(position) && { cursor: encodeCursor(position) }) };
}
