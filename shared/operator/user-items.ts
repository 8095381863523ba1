import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { FromSchema } from 'json-schema-to-ts';
import {
	blocksPk,
	connectionsPk,
	type ItemType,
	idempotencyKeyKey,
	type Key,
	type MessageGroupItem,
	type MessageItem,
	messageGroupsPk,
	messagesPk,
	rateLimitKey,
} from '../messaging/table.ts';
import { dynamodb, PATIENT, TABLE_NAME } from '../platform/dynamodb.ts';
import type * as payloads from './payloads.ts';

/** Where a walk through a user's items goes on. */
export type Position = FromSchema<typeof payloads.userItemsPosition>;

/** Where a walk through a user's items begins. */
export const startOf = (userUuid: string): Position => ({ user_uuid: userUuid, part: 0 });

/** A user's own partitions, in the order of the walk. */
const PARTS: readonly (readonly [UserItems['type'], (userUuid: string) => string])[] = [
	['message_group', messageGroupsPk],
	['block', blocksPk],
	['idempotency_key', (userUuid) => idempotencyKeyKey(userUuid, '').pk],
	['rate_limit', (userUuid) => rateLimitKey(userUuid, 'messages').pk],
	['connection', connectionsPk],
];

/** Items in a page, between two looks at the clock. */
const PAGE = 100;

/** A page of a user's items, and where the walk goes on after it. */
export type UserItems =
	| {
			readonly type: 'message_group';
			readonly group: MessageGroupItem;
			/** Some of its messages, both members'. */
			readonly messages: readonly MessageItem[];
			/** Whether these were its last. */
			readonly isComplete: boolean;
			readonly next: Position;
	  }
	| {
			readonly type: Exclude<ItemType, 'message_group' | 'message'>;
			readonly items: readonly Key[];
			readonly next: Position;
	  };

/**
 * Everything in the table that is a user's, as it is now: their message groups with all messages, the blocks that they made,
 * their idempotency keys, rate limits and connections. Items that are removed on the way do not disturb it.
 * @throws Problem unavailable
 */
export async function* userItems(position: Position): AsyncGenerator<UserItems> {
	const { user_uuid } = position;
	for (const [part, [type, pkOf]] of PARTS.entries()) {
		if (part < position.part) continue;
		const isFirst = part === position.part;
		let after = isFirst ? position.after : undefined;
		let message = isFirst ? position.message : undefined;
		do {
			const { items, last } = await queryPage<Key>(pkOf(user_uuid), after);
			if (type === 'message_group') {
				for (const group of items as MessageGroupItem[]) {
					for await (const { items: messages, last: lastMessage } of pages<MessageItem>(
						messagesPk(group.sk),
						message,
					)) {
						const next = lastMessage ? { ...(after && { after }), message: lastMessage } : { after: group.sk };
						yield { type, group, messages, isComplete: !lastMessage, next: { user_uuid, part, ...next } };
					}
					after = group.sk;
					message = undefined;
				}
			} else {
				yield { type, items, next: { user_uuid, ...(last ? { part, after: last } : { part: part + 1 }) } };
			}
			after = last;
		} while (after);
	}
}

/** Whether anything in the table is still a user's. @throws Problem unavailable */
export async function hasItems(userUuid: string): Promise<boolean> {
	const found = await Promise.all(PARTS.map(([, pkOf]) => queryPage(pkOf(userUuid), undefined, 1)));
	return found.some(({ items }) => items.length > 0);
}

interface Page<Item> {
	readonly items: readonly Item[];
	/** The sort key after which the next page begins; absent when there is none. */
	readonly last: string | undefined;
}

async function* pages<Item extends Key>(pk: string, after: string | undefined): AsyncGenerator<Page<Item>> {
	let page: Page<Item>;
	do {
		page = await queryPage<Item>(pk, after);
		after = page.last;
		yield page;
	} while (page.last);
}

async function queryPage<Item extends Key>(pk: string, after: string | undefined, Limit = PAGE): Promise<Page<Item>> {
	const { Items = [], LastEvaluatedKey } = await dynamodb.send(
		new QueryCommand({
			TableName: TABLE_NAME,
			KeyConditionExpression: 'pk = :pk',
			ExpressionAttributeValues: { ':pk': pk },
			ConsistentRead: true,
			Limit,
			...(after && { ExclusiveStartKey: { pk, sk: after } }),
		}),
		PATIENT,
	);
	return { items: Items as Item[], last: (LastEvaluatedKey as Key | undefined)?.sk };
}
