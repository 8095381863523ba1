/**
 * The table's items and their keys. Nothing else in the project writes a key prefix.
 *
 * | item                              | pk                       | sk                   |
 * | --------------------------------- | ------------------------ | -------------------- |
 * | message                           | MSG#<message_group_uuid> | <message_uuid>       |
 * | message group, one row per member | GRP#<user_uuid>          | <message_group_uuid> |
 * | idempotency key                   | KEY#<user_uuid>          | <key>                |
 * | rate limit                        | RATE#<user_uuid>         | what is limited      |
 */

/** Index of the message-group rows of a user by their newest message: hash pk, range last_message_uuid. */
export const INBOX_INDEX = 'inbox';

export interface Key {
	readonly pk: string;
	readonly sk: string;
}

/** A message as stored. Its uuid and its group's are the key. */
export interface MessageItem extends Key {
	readonly message: string;
	/** ISO 8601, UTC, milliseconds: the time inside the uuid. */
	readonly created_at: string;
	readonly user_uuid: string;
	readonly user_handle: string;
	readonly user_display_name: string;
	readonly recipient_uuid: string;
}

/** One member's row of a message group; user_* are the other member's. */
export interface MessageGroupItem extends Key {
	readonly user_uuid: string;
	readonly user_handle: string;
	readonly user_display_name: string;
	/** Preview of the newest message. */
	readonly message: string;
	readonly last_message_uuid: string;
	readonly last_message_at: string;
}

/** What a request with an Idempotency-Key did, kept for good. */
export interface IdempotencyKeyItem extends Key {
	/** SHA-256 of the request, base64url. */
	readonly fingerprint: string;
	readonly message_group_uuid: string;
	readonly message_uuid: string;
	/** HTTP status of the first answer. */
	readonly status: number;
}

/** What all containers share of a user's rate limit. Only who does much in a short time has one. */
export interface RateLimitItem extends Key {
	readonly sk: 'messages' | 'conversations' | 'lookups' | 'reads';
	/** Unix milliseconds from which on the user may do a whole burst again. */
	readonly full_at: number;
}

const MESSAGE = 'MSG#';
const MESSAGE_GROUP = 'GRP#';
const IDEMPOTENCY_KEY = 'KEY#';
const RATE_LIMIT = 'RATE#';

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

/** The message group that a message item belongs to. */
export const messageGroupUuidOfMessage = ({ pk }: Key): string => pk.slice(MESSAGE.length);

/** The member whose row this is. */
export const userUuidOfMessageGroup = ({ pk }: Key): string => pk.slice(MESSAGE_GROUP.length);

/** The types of items and the prefixes of their partition keys. */
const PREFIXES = {
	message: MESSAGE,
	message_group: MESSAGE_GROUP,
	idempotency_key: IDEMPOTENCY_KEY,
	rate_limit: RATE_LIMIT,
} as const;

export type ItemType = keyof typeof PREFIXES;

/** How the partition keys of items of a type begin. */
export const prefixOf = (type: ItemType): string => PREFIXES[type];

/** What an item is, by its key; `unknown` for one that this project did not write. */
export const itemTypeOf = ({ pk }: Key): ItemType | 'unknown' =>
	(Object.keys(PREFIXES) as ItemType[]).find((type) => pk.startsWith(PREFIXES[type])) ?? 'unknown';

/** Whether a key is that of a message. */
export const isMessageKey = ({ pk }: Key): boolean => pk.startsWith(MESSAGE);
