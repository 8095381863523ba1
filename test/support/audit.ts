import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';

/** Items of the table by the kind that their partition key names. */
export interface TableContents {
	readonly messages: readonly Item[];
	readonly rows: readonly Item[];
	readonly keys: readonly Item[];
}

export type Item = Readonly<Record<string, string>>;

/** Every item of a table, whatever it is. */
export async function allItems(client = dynamodb, TableName = TABLE_NAME): Promise<Item[]> {
	const items: Item[] = [];
	for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
		items.push(...(Items as Item[]));
	}
	return items;
}

/** Everything that is in a table. */
export async function tableContents(client = dynamodb, TableName = TABLE_NAME): Promise<TableContents> {
	const items = await allItems(client, TableName);
	const kind = (prefix: string): Item[] => items.filter(({ pk }) => pk?.startsWith(prefix));
	return { messages: kind('MSG#'), rows: kind('GRP#'), keys: kind('KEY#') };
}

/**
 * The rows that a table's messages call for, by a model of its own: two for each message group, each with the other
 * member's names and the newest message as it is now.
 */
export function expectedRows(
	messages: readonly Item[],
	people: readonly { uuid: string; handle: string; display_name: string }[],
): Item[] {
	const names = new Map(people.map((person) => [person.uuid, person]));
	const newest: Record<string, Item> = {};
	for (const message of messages) {
		const { pk = '', sk = '' } = message;
		if (sk > (newest[pk]?.['sk'] ?? '')) newest[pk] = message;
	}
	const rows = Object.values(newest).flatMap((message) =>
		[
			[message['user_uuid'], message['recipient_uuid']],
			[message['recipient_uuid'], message['user_uuid']],
		].map(([me = '', other = '']) => ({
			pk: `GRP#${me}`,
			sk: message['pk']?.slice(4) ?? '',
			user_uuid: other,
			user_handle: names.get(other)?.handle ?? '',
			user_display_name: names.get(other)?.display_name ?? '',
			message: Array.from(message['message'] ?? '')
				.slice(0, 128)
				.join(''),
			sort_uuid: message['sk'] ?? '',
			last_message_user_uuid: message['user_uuid'] ?? '',
			last_message_at: message['created_at'] ?? '',
			...(message['sort_uuid'] && { last_message_edited_uuid: message['sort_uuid'] }),
			...(message['deleted_at'] && { last_message_deleted: true as never }),
		})),
	);
	return rows.toSorted(byKey);
}

const byKey = (a: Item, b: Item): number => (`${a['pk']}/${a['sk']}` < `${b['pk']}/${b['sk']}` ? -1 : 1);

/** Rows without what only their members write: the stream function leaves it as it is. */
export const withoutMarks = (rows: readonly Item[]): Item[] =>
	rows.map(({ last_read_uuid, marked_unread_uuid, notify, blocked_uuid, blocked_by_other, ...row }) => row);

/** Rows in the order of their keys. */
export const sorted = (rows: readonly Item[]): Item[] => rows.toSorted(byKey);
