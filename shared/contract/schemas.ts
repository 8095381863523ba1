/**
 * JSON Schemas of what comes in and what goes out. Types are inferred from them, and `validators.ts` compiles them.
 * `format` names are those of `formats.ts`. Lengths count Unicode code points.
 */

const uuid = { type: 'string', format: 'uuid' } as const;
const messageUuid = { type: 'string', format: 'message-uuid' } as const;
const handle = { type: 'string', format: 'handle' } as const;
/** A handle that is in the user table already, which may be older than our rules. */
const storedHandle = { type: 'string', minLength: 1 } as const;
const displayName = { type: 'string', minLength: 1 } as const;
const text = { type: 'string', minLength: 1, maxLength: 1024, format: 'text' } as const;
const time = { type: 'string', format: 'date-time-ms' } as const;

export const message = {
	type: 'object',
	properties: {
		uuid: messageUuid,
		message_group_uuid: uuid,
		user_uuid: uuid,
		handle: storedHandle,
		display_name: displayName,
		message: { type: 'string', minLength: 1, maxLength: 1024 },
		created_at: time,
	},
	required: ['uuid', 'message_group_uuid', 'user_uuid', 'handle', 'display_name', 'message', 'created_at'],
	additionalProperties: false,
} as const;

export const messageGroup = {
	type: 'object',
	properties: {
		uuid,
		user_uuid: uuid,
		handle: storedHandle,
		display_name: displayName,
		message: { type: 'string', minLength: 1, maxLength: 128 },
		last_message_uuid: messageUuid,
		created_at: time,
	},
	required: ['uuid', 'user_uuid', 'handle', 'display_name', 'message', 'last_message_uuid', 'created_at'],
	additionalProperties: false,
} as const;

export const shortProfile = {
	type: 'object',
	properties: { uuid, handle: storedHandle, display_name: displayName },
	required: ['uuid', 'handle', 'display_name'],
	additionalProperties: false,
} as const;

const messageGroupPath = {
	type: 'object',
	properties: { message_group_uuid: uuid },
	required: ['message_group_uuid'],
	additionalProperties: false,
} as const;

const limit = { type: 'string', format: 'page-limit' } as const;

const postHeaders = {
	type: 'object',
	properties: { 'idempotency-key': { type: 'string', format: 'printable-ascii' } },
} as const;

export const listMessagesEvent = {
	type: 'object',
	properties: {
		pathParameters: messageGroupPath,
		queryStringParameters: {
			type: 'object',
			properties: { limit, before: messageUuid, after: messageUuid },
			not: { required: ['before', 'after'] },
			additionalProperties: false,
		},
	},
	required: ['pathParameters', 'queryStringParameters'],
} as const;

export const listMessageGroupsEvent = {
	type: 'object',
	properties: {
		queryStringParameters: {
			type: 'object',
			properties: { limit, before: messageUuid },
			additionalProperties: false,
		},
	},
	required: ['queryStringParameters'],
} as const;

export const createMessageEvent = {
	type: 'object',
	properties: {
		pathParameters: messageGroupPath,
		headers: postHeaders,
		body: {
			type: 'object',
			properties: { message: text },
			required: ['message'],
			additionalProperties: false,
		},
	},
	required: ['pathParameters', 'headers', 'body'],
} as const;

export const createMessageGroupEvent = {
	type: 'object',
	properties: {
		headers: postHeaders,
		body: {
			type: 'object',
			properties: { handle, message: text },
			required: ['handle', 'message'],
			additionalProperties: false,
		},
	},
	required: ['headers', 'body'],
} as const;

export const postMessageEvent = {
	type: 'object',
	properties: {
		headers: postHeaders,
		body: {
			type: 'object',
			properties: { message: text, message_group_uuid: uuid, handle },
			required: ['message'],
			oneOf: [{ required: ['message_group_uuid'] }, { required: ['handle'] }],
			additionalProperties: false,
		},
	},
	required: ['headers', 'body'],
} as const;

export const showUserEvent = {
	type: 'object',
	properties: {
		pathParameters: {
			type: 'object',
			properties: { handle: { type: 'string', format: 'at-handle' } },
			required: ['handle'],
			additionalProperties: false,
		},
	},
	required: ['pathParameters'],
} as const;

const answer = <Body>(body: Body) =>
	({ type: 'object', properties: { body }, required: ['statusCode', 'body'] }) as const;

export const messageResponse = answer(message);
export const messagesResponse = answer({ type: 'array', items: message, maxItems: 100 } as const);
export const messageGroupsResponse = answer({ type: 'array', items: messageGroup, maxItems: 100 } as const);
export const shortProfileResponse = answer(shortProfile);

/** The image of a message in a stream record. */
export const messageImage = {
	type: 'object',
	properties: {
		pk: { type: 'string', pattern: '^MSG#.' },
		sk: messageUuid,
		message: { type: 'string', minLength: 1 },
		created_at: time,
		user_uuid: uuid,
		user_handle: storedHandle,
		user_display_name: displayName,
		recipient_uuid: uuid,
	},
	required: ['pk', 'sk', 'message', 'created_at', 'user_uuid', 'recipient_uuid'],
} as const;

/** A payload of an operator function: fields that it may have, and no others. */
const payload = <Properties, const Required extends readonly string[] = []>(
	properties: Properties,
	...required: Required
) => ({ type: 'object', properties, required, additionalProperties: false }) as const;

const flag = { type: 'boolean' } as const;
const cursor = { type: 'string', minLength: 1 } as const;
const dateTime = { type: 'string', format: 'date-time' } as const;
const pageSize = { type: 'integer', minimum: 1, maximum: 100 } as const;

export const schemaLoadPayload = payload({});

export const seedPayload = payload({
	users: { type: 'integer', minimum: 2, maximum: 100_000 },
	messages: { type: 'integer', minimum: 2, maximum: 10_000_000 },
	seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
	cursor,
} as const);

export const scanPayload = payload({
	type: { type: 'string', enum: ['message', 'message_group', 'idempotency_key', 'rate_limit'] },
	limit: { type: 'integer', minimum: 1 },
	segments: { type: 'integer', minimum: 1, maximum: 64 },
	countOnly: flag,
	cursor,
} as const);

export const getConversationPayload = payload({
	message_group_uuid: uuid,
	handles: { type: 'array', items: handle, minItems: 2, maxItems: 2 },
	from: dateTime,
	to: dateTime,
	limit: pageSize,
	all: flag,
	cursor: messageUuid,
} as const);

export const listConversationsPayload = payload({ handle, limit: pageSize, all: flag, cursor: messageUuid }, 'handle');

export const updateCognitoUserIdsPayload = payload({ dryRun: flag });

export const rebuildMessageGroupsPayload = payload({ message_group_uuid: uuid, handle, dryRun: flag, cursor });

export const redrivePayload = payload({});

export const dropTablePayload = payload({});
