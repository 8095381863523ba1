import type { FromSchema } from 'json-schema-to-ts';
import { toMessage } from '../messaging/messages.ts';
import type { Key, MessageGroupItem } from '../messaging/table.ts';
import { isHidden } from '../messaging/visibility.ts';
import { findAccount } from '../users/accounts.ts';
import { accountOf } from './account-of.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { invalidField } from './operator-error.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { startOf, type UserItems, userItems } from './user-items.ts';
import { userItemsPosition } from './validators.ts';

/** Whose data, by `handle` or by `uuid`. */
export type ExportRequest = FromSchema<typeof payloads.exportUserPayload>;

/** Something that the system holds about a user. */
export interface ExportedItem {
	readonly type: 'profile' | 'message' | UserItems['type'];
	readonly [field: string]: unknown;
}

export interface Exported {
	readonly items: readonly ExportedItem[];
	/** Where the next invocation goes on; absent when this was all. */
	readonly cursor?: string;
}

/** Bytes of JSON after which an answer takes no further page; Lambda allows 6 MB. */
const ANSWER_BYTES = 5_000_000;

/**
 * Everything that the system holds about a user: the row in Postgres, message groups with own and received messages, the
 * blocks that they made, and what serves the machine: idempotency keys, rate limits, connections. Not who has blocked them,
 * nor what a block hides from them: that is as the user sees it.
 * @throws InvalidPayload for a handle or a uuid of nobody
 * @throws Problem unavailable
 */
export async function exportUser({ cursor, ...whom }: ExportRequest, { isTimeUp }: Run): Promise<Exported> {
	const items: ExportedItem[] = [];
	let position = cursor === undefined ? undefined : decodeCursor(cursor, userItemsPosition);
	if (position === undefined) {
		const account = await accountOf(whom);
		if (!account) throw invalidField('uuid', "must be somebody's");
		items.push({ type: 'profile', ...account });
		position = startOf(account.uuid);
	} else if (!(await findAccount({ uuid: position.user_uuid }))) {
		throw invalidField('cursor', 'is of somebody whose account is gone meanwhile');
	}
	let size = 0;
	for await (const page of userItems(position)) {
		const found = exportedOf(page);
		items.push(...found);
		size += Buffer.byteLength(JSON.stringify(found));
		if (size >= ANSWER_BYTES || isTimeUp()) return { items, cursor: encodeCursor(page.next) };
	}
	return { items };
}

function exportedOf(page: UserItems): ExportedItem[] {
	if (page.type !== 'message_group')
		return page.items.map((item) => ({ type: page.type, ...namedKey(page.type, item) }));
	const { type, group, messages, isComplete } = page;
	const visible = messages.filter((message) => !isHidden(group, message));
	return [
		...visible.map((message) => ({ type: 'message' as const, ...toMessage(message) })),
		...(isComplete ? [{ type, ...messageGroupOf(group) }] : []),
	];
}

/** A message group as its member may know it: not whether the other has blocked them. */
const messageGroupOf = ({ pk, sk, notify, blocked_by_other, ...group }: MessageGroupItem): object => ({
	uuid: sk,
	...group,
});

/** What the sort key of an item is. */
const SORT_KEYS: Readonly<Partial<Record<UserItems['type'], string>>> = {
	block: 'user_uuid',
	idempotency_key: 'key',
	rate_limit: 'limit',
	connection: 'connection_id',
};

const namedKey = (type: UserItems['type'], { pk, sk, ...fields }: Key): object => ({
	[SORT_KEYS[type] ?? 'sk']: sk,
	...fields,
});
