import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { dynamodb } from '../platform/dynamodb.ts';
import type { Run } from './operator-function.ts';

/** Bytes of JSON after which an answer takes no further page; Lambda allows 6 MB. */
const ANSWER_SIZE = 5_000_000;

/** What a look into the table found. */
export interface Look {
	/** The query that was run, or the first one where there were several. */
	readonly query: QueryCommandInput;
	/** Consumed read units. */
	readonly read_units: number;
	/** Where the next invocation goes on; absent when there is nothing more. */
	readonly cursor?: string;
}

interface LookOptions {
	readonly cursor: string | undefined;
	readonly all: boolean;
	readonly run: Run;
}

interface Found<Item> {
	readonly items: readonly Item[];
	readonly next: string | undefined;
}

/** Runs a query for one page, or for all until time or answer is used up. */
export async function lookInto<Item>(
	queryAt: (cursor: string | undefined) => QueryCommandInput,
	pageOf: (found: object[], cursor: string | undefined) => Found<Item> | Promise<Found<Item>>,
	{ cursor, all, run }: LookOptions,
): Promise<Look & { items: Item[] }> {
	const items: Item[] = [];
	let readUnits = 0;
	let size = 0;
	let next = cursor;
	do {
		const query = new QueryCommand({ ...queryAt(next), ReturnConsumedCapacity: 'TOTAL' });
		const { Items = [], ConsumedCapacity } = await dynamodb.send(query);
		const page = await pageOf(Items, next);
		items.push(...page.items);
		readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
		size += Buffer.byteLength(JSON.stringify(page.items));
		next = page.next;
	} while (all && next && size < ANSWER_SIZE && !run.isTimeUp());
	return { items, query: queryAt(cursor), read_units: readUnits, ...(next && { cursor: next }) };
}
