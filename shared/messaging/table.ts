/**
 * The table's items and their keys. Nothing else in the project writes a key prefix.
 *
 * | item                               | pk                       | sk                   |
 * | ---------------------------------- | ------------------------ | -------------------- |
 * | message                            | MSG#<message_group_uuid> | <message_uuid>       |
 * | message group, one for each member | GRP#<user_uuid>          | <message_group_uuid> |
 * | idempotency key                    | KEY#<user_uuid>          | <key>                |
 * | rate limit                         | RATE#<user_uuid>         | what is limited      |
 * | block                              | BLOCK#<blocker_uuid>     | <blocked_uuid>       |
 * | connection                         | CONNECTION#<user_uuid>   | <connection_id>      |
 */

import type { Key } from '../platform/dynamodb.ts';

export type { Key } from '../platform/dynamodb.ts';

/**
 * Index of what has a `sort_uuid`, by hash pk and range sort_uuid: a user's message groups by their newest message, a
 * message group's changed messages by their last change, a user's blocks by when they were made.
 */
export const INBOX_INDEX = 'inbox';

/** A message as stored. Its uuid and its group's are the key. */
export interface MessageItem extends Key {
	/** Empty once the message is deleted. */
	readonly message: string;
	/** ISO 8601, UTC, milliseconds: the time inside the uuid. */
	readonly created_at: string;
	readonly user_uuid: string;
	readonly user_handle: string;
	readonly user_display_name: string;
	readonly recipient_uuid: string;
	/** Version 7 uuid of the last change, an edit or the deletion; absent while nothing has changed, and so from the index. */
	readonly sort_uuid?: string;
	/** ISO 8601, UTC, milliseconds. */
	readonly edited_at?: string;
	/** ISO 8601, UTC, milliseconds. */
	readonly deleted_at?: string;
}

/** One member's item of a message group; user_* are the other member's. */
export interface MessageGroupItem extends Key {
	readonly user_uuid: string;
	readonly user_handle: string;
	readonly user_display_name: string;
	/** Preview of the newest message; empty once that is deleted. */
	readonly message: string;
	/** Uuid of the newest message. */
	readonly sort_uuid: string;
	readonly last_message_at: string;
	readonly last_message_user_uuid: string;
	/** `sort_uuid` of the newest message, once it has changed. */
	readonly last_message_edited_uuid?: string;
	readonly last_message_deleted?: true;
	/** The newest message that this member has marked as read. */
	readonly last_read_uuid?: string;
	/** Version 7 uuid of when this member marked the group as unread, which holds until their next message. */
	readonly marked_unread_uuid?: string;
	/** What the last write was, if it was this member's marker: the stream's filter picks these for other devices. */
	readonly notify?: 'read' | 'unread';
	/** Version 7 uuid of when this member blocked the other. */
	readonly blocked_uuid?: string;
	/** The other member has blocked this one. */
	readonly blocked_by_other?: true;
}

/** What a request with an Idempotency-Key did, kept for good. */
export interface IdempotencyKeyItem extends Key {
	/** SHA-256 of the request, base64url. */
	readonly fingerprint: string;
	readonly message_group_uuid: string;
	readonly message_uuid: string;
	/** Whether its message started the message group. */
	readonly started: boolean;
}

/** What all containers share of a user's rate limit. Only who does much in a short time has one. */
export interface RateLimitItem extends Key {
	readonly sk: 'messages' | 'conversations' | 'lookups' | 'reads';
	/** Unix milliseconds from which on the user may do a whole burst again. */
	readonly full_at: number;
}

/** That somebody has blocked somebody: sk is who is blocked. */
export interface BlockItem extends Key {
	/** Version 7 uuid of when: the order of the list, and its cursor. */
	readonly sort_uuid: string;
	/** ISO 8601, UTC, milliseconds: the time inside sort_uuid. */
	readonly created_at: string;
}

/** A socket of a user: sk is its connection id. */
export interface ConnectionItem extends Key {
	/** ISO 8601, UTC, milliseconds. */
	readonly connected_at: string;
	/** Unix seconds at which it counts no longer, also before DynamoDB removes it. */
	readonly expires_at: number;
	/** It is to be closed, which `pushEvents` does. */
	readonly closing?: true;
}

const MESSAGE = 'MSG#';
const MESSAGE_GROUP = 'GRP#';
const IDEMPOTENCY_KEY = 'KEY#';
const RATE_LIMIT = 'RATE#';
const BLOCK = 'BLOCK#';
const CONNECTION = 'CONNECTION#';

/** Partition of a message group's messages. */
export const messagesPk = (messageGroupUuid: string): string => MESSAGE + messageGroupUuid;

/** Partition of a user's message-group rows. */
export const messageGroupsPk = (userUuid: string): string => MESSAGE_GROUP + userUuid;

export const messageKey = (messageGroupUuid: string, messageUuid: string): Key => ({
	pk: messagesPk(messageGroupUuid),
	sk: messageUuid,
});

export const messageGroupKey = (userUuid: string, messageGroupUuid: string): Key => ({
	pk: messageGroupsPk(userUuid),
	sk: messageGroupUuid,
});

export const idempotencyKeyKey = (userUuid: string, key: string): Key => ({ pk: IDEMPOTENCY_KEY + userUuid, sk: key });

export const rateLimitKey = (userUuid: string, what: RateLimitItem['sk']): Key => ({
	pk: RATE_LIMIT + userUuid,
	sk: what,
});

/** Partition of the blocks that a user has made. */
export const blocksPk = (blockerUuid: string): string => BLOCK + blockerUuid;

export const blockKey = (blockerUuid: string, blockedUuid: string): Key => ({
	pk: blocksPk(blockerUuid),
	sk: blockedUuid,
});

/** Partition of a user's open sockets. */
export const connectionsPk = (userUuid: string): string => CONNECTION + userUuid;

export const connectionKey = (userUuid: string, connectionId: string): Key => ({
	pk: connectionsPk(userUuid),
	sk: connectionId,
});

/** The message group that a message item belongs to. */
export const messageGroupUuidOfMessage = ({ pk }: Key): string => pk.slice(MESSAGE.length);

/** The user whose socket a connection item is. */
export const userUuidOfConnection = ({ pk }: Key): string => pk.slice(CONNECTION.length);

/** The member whose row this is. */
export const userUuidOfMessageGroup = ({ pk }: Key): string => pk.slice(MESSAGE_GROUP.length);

/** The types of items and the prefixes of their partition keys. */
const PREFIXES = {
	message: MESSAGE,
	message_group: MESSAGE_GROUP,
	idempotency_key: IDEMPOTENCY_KEY,
	rate_limit: RATE_LIMIT,
	block: BLOCK,
	connection: CONNECTION,
} as const;

export type ItemType = keyof typeof PREFIXES;

export const ITEM_TYPES = /* @__PURE__ */ Object.keys(PREFIXES) as readonly ItemType[];

/** How the partition keys of items of a type begin. */
export const prefixOf = (type: ItemType): string => PREFIXES[type];

/** What an item is, by its key; `unknown` for one that this project did not write. */
export const itemTypeOf = ({ pk }: Key): ItemType | 'unknown' =>
	ITEM_TYPES.find((type) => pk.startsWith(PREFIXES[type])) ?? 'unknown';

/** Whether a key is that of a message. */
export const isMessageKey = ({ pk }: Key): boolean => pk.startsWith(MESSAGE);
