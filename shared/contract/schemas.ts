/**
 * JSON Schemas of what goes over the wire. Types are inferred from them, and each room's `validators.ts` compiles them.
 * `format` names are those of `formats.ts`. Lengths count Unicode code points.
 */
import { MAX_UNREAD_COUNT } from './pages.ts';

export const uuid = { type: 'string', format: 'uuid' } as const;
export const messageUuid = { type: 'string', format: 'message-uuid' } as const;
/** A handle that is in the user table already, which may be older than the rule for new ones. */
export const storedHandle = { type: 'string', minLength: 1, maxLength: 100 } as const;
export const displayName = { type: 'string', minLength: 1 } as const;
/** What somebody may call themselves. */
export const newDisplayName = { type: 'string', format: 'display-name' } as const;
export const time = { type: 'string', format: 'date-time-ms' } as const;
/** What a message may say. */
export const text = { type: 'string', minLength: 1, maxLength: 1024, format: 'text' } as const;

/** An object with these properties and no others; all that are not named as optional are required. */
const closed = <const Properties extends object, const Required extends readonly (keyof Properties & string)[]>(
	properties: Properties,
	required: Required,
) => ({ type: 'object', properties, required, additionalProperties: false }) as const;

export const message = closed(
	{
		uuid: messageUuid,
		message_group_uuid: uuid,
		user_uuid: uuid,
		handle: storedHandle,
		display_name: displayName,
		/** Empty once the message is deleted. */
		message: { type: 'string', maxLength: 1024 },
		created_at: time,
		edited_at: time,
		deleted_at: time,
	},
	['uuid', 'message_group_uuid', 'user_uuid', 'handle', 'display_name', 'message', 'created_at'],
);

export const messageGroup = closed(
	{
		uuid,
		user_uuid: uuid,
		handle: storedHandle,
		display_name: displayName,
		/** Preview; empty once the newest message is deleted. */
		message: { type: 'string', maxLength: 128 },
		last_message_uuid: messageUuid,
		last_message_user_uuid: uuid,
		last_message_deleted: { type: 'boolean' },
		created_at: time,
		/** 100 stands for 100 or more. */
		unread_count: { type: 'integer', minimum: 0, maximum: MAX_UNREAD_COUNT },
		marked_unread: { type: 'boolean' },
		last_read_message_uuid: messageUuid,
		seen_message_uuid: messageUuid,
		blocked: { type: 'boolean' },
		reachable: { type: 'boolean' },
	},
	[
		'uuid',
		'user_uuid',
		'handle',
		'display_name',
		'message',
		'last_message_uuid',
		'last_message_user_uuid',
		'created_at',
		'unread_count',
		'marked_unread',
		'blocked',
		'reachable',
	],
);

export const shortProfile = closed({ uuid, handle: storedHandle, display_name: displayName }, [
	'uuid',
	'handle',
	'display_name',
]);

export const me = closed(
	{
		uuid,
		handle: storedHandle,
		display_name: displayName,
		email: { type: 'string', minLength: 1 },
		read_receipts: { type: 'boolean' },
	},
	['uuid', 'handle', 'display_name', 'email', 'read_receipts'],
);

export const block = closed({ uuid, handle: storedHandle, display_name: displayName, created_at: time }, [
	'uuid',
	'handle',
	'display_name',
	'created_at',
]);

const messageGroupPath = closed({ message_group_uuid: uuid }, ['message_group_uuid']);
const messagePath = closed({ message_group_uuid: uuid, message_uuid: messageUuid }, [
	'message_group_uuid',
	'message_uuid',
]);
const handlePath = closed({ handle: storedHandle }, ['handle']);

const limit = { type: 'string', format: 'page-limit' } as const;

const postHeaders = {
	type: 'object',
	properties: { 'idempotency-key': { type: 'string', format: 'printable-ascii' } },
} as const;

/** What a function looks at of its event; all of it is required, whatever else the event has. */
const event = <const Properties extends object>(properties: Properties) =>
	({ type: 'object', properties, required: Object.keys(properties) as (keyof Properties & string)[] }) as const;

export const listMessagesEvent = event({
	pathParameters: messageGroupPath,
	queryStringParameters: {
		type: 'object',
		properties: { limit, before: messageUuid, after: messageUuid },
		not: { required: ['before', 'after'] },
		additionalProperties: false,
	},
});

export const listMessageChangesEvent = event({
	pathParameters: messageGroupPath,
	queryStringParameters: closed({ limit, after: messageUuid }, []),
});

export const listMessageGroupsEvent = event({
	queryStringParameters: closed({ limit, before: messageUuid }, []),
});

export const showMessageGroupEvent = event({ pathParameters: messageGroupPath });

export const createMessageEvent = event({
	pathParameters: messageGroupPath,
	headers: postHeaders,
	body: closed({ message: text }, ['message']),
});

export const createMessageGroupEvent = event({
	headers: postHeaders,
	body: closed({ handle: storedHandle, message: text }, ['handle', 'message']),
});

export const postMessageEvent = event({
	headers: postHeaders,
	body: {
		type: 'object',
		properties: { message: text, message_group_uuid: uuid, handle: storedHandle },
		required: ['message'],
		oneOf: [{ required: ['message_group_uuid'] }, { required: ['handle'] }],
		additionalProperties: false,
	},
});

export const editMessageEvent = event({ pathParameters: messagePath, body: closed({ message: text }, ['message']) });

export const deleteMessageEvent = event({ pathParameters: messagePath });

export const markReadEvent = event({
	pathParameters: messageGroupPath,
	body: closed({ message_uuid: messageUuid }, ['message_uuid']),
});

export const markUnreadEvent = event({ pathParameters: messageGroupPath });

export const showUserEvent = event({
	pathParameters: closed({ handle: { type: 'string', format: 'at-handle' } }, ['handle']),
});

export const findUsersEvent = event({
	queryStringParameters: closed({ handle: { type: 'string', minLength: 2, maxLength: 30 } }, ['handle']),
});

/** Nothing of the event but the token. */
export const meEvent = event({});

export const updateMeEvent = event({
	body: {
		type: 'object',
		properties: { display_name: newDisplayName, read_receipts: { type: 'boolean' } },
		minProperties: 1,
		additionalProperties: false,
	},
});

export const blockEvent = event({ pathParameters: handlePath });

export const listBlocksEvent = event({ queryStringParameters: closed({ limit, before: messageUuid }, []) });

/** What a function answers with: a status and a body. */
const answer = <const Body extends object>(body: Body) =>
	({
		type: 'object',
		properties: { statusCode: { type: 'integer' }, body, headers: { type: 'object' } },
		required: ['statusCode', 'body'],
	}) as const;

const list = <const Item extends object>(items: Item, maxItems = 100) => ({ type: 'array', items, maxItems }) as const;

export const messageResponse = answer(message);
export const messagesResponse = answer(list(message));
export const messageGroupResponse = answer(messageGroup);
export const messageGroupsResponse = answer(list(messageGroup));
export const shortProfileResponse = answer(shortProfile);
export const shortProfilesResponse = answer(list(shortProfile, 10));
export const meResponse = answer(me);
export const blocksResponse = answer(list(block));

/** An answer without a body. */
export const emptyResponse = {
	type: 'object',
	properties: { statusCode: { type: 'integer' }, headers: { type: 'object' } },
	required: ['statusCode'],
	additionalProperties: false,
} as const;
