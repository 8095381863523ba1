/** JSON Schemas of the payloads of operators' functions, and of the positions in their cursors. Types are inferred from them; `validators.ts` compiles them. */
import { storedHandle as handle, messageUuid, uuid } from '../contract/schemas.ts';
import { ITEM_TYPES } from '../messaging/table.ts';

/** A payload of an operator function: fields that it may have, and no others. */
const payload = <Properties, const Required extends readonly string[] = []>(
	properties: Properties,
	...required: Required
) => ({ type: 'object', properties, required, additionalProperties: false }) as const;

/** Of any version, also one that Postgres made. */
const userUuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } as const;
const flag = { type: 'boolean' } as const;
const cursor = { type: 'string', minLength: 1 } as const;
const dateTime = { type: 'string', format: 'date-time' } as const;
const pageSize = { type: 'integer', minimum: 1, maximum: 100 } as const;

export const schemaLoadPayload = payload({});

export const deployPagePayload = payload({});

export const seedPayload = payload({
	users: { type: 'integer', minimum: 2, maximum: 100_000 },
	messages: { type: 'integer', minimum: 2, maximum: 10_000_000 },
	seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
	cursor,
} as const);

export const scanPayload = payload({
	type: { type: 'string', enum: ITEM_TYPES },
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

export const updateCognitoUserIdsPayload = payload({ dryRun: flag, addMissing: flag, cursor });

export const rebuildMessageGroupsPayload = payload({ message_group_uuid: uuid, handle, dryRun: flag, cursor });

export const exportUserPayload = payload({ handle, uuid: userUuid, cursor });

export const eraseUserPayload = payload({ handle, uuid: userUuid, dryRun: flag, onItsOwn: flag, cursor });

export const redrivePayload = payload({ cursor });

export const dropTablePayload = payload({});

const key = payload(
	{ pk: { type: 'string', minLength: 1 }, sk: { type: 'string', minLength: 1 } } as const,
	'pk',
	'sk',
);
const index = { type: 'integer', minimum: 0 } as const;

/** The next user to add; when all are there, the next message to write. */
export const seedPosition = payload({ user: index, conversation: index, line: index }, 'user', 'conversation', 'line');

/** The key after which each segment goes on, and how many items are still wanted. */
export const scanPosition = payload(
	{
		segments: { type: 'array', items: payload({ after: key, isDone: flag }), minItems: 1, maxItems: 64 },
		left: index,
	} as const,
	'segments',
);

/** The key after which a walk through the table goes on; or, of a user's, among the rows, then among the other users. */
export const rebuildPosition = payload({
	after: key,
	row: key,
	user: userUuid,
} as const);

/** Where to go on in the user pool (`token`), or after which row of the user table. */
export const cognitoSyncPosition = payload({ token: { type: 'string', minLength: 1 }, row: userUuid } as const);

/** What to take off the dead-letter queue, now that the answer which tells of it has arrived. */
export const redrivePosition = payload({ receipts: { type: 'array', items: cursor } } as const, 'receipts');

/**
 * Where a walk through what is a user's in the table goes on: in which of its parts, after which sort key, and among the
 * messages of the message group that comes next, after which message.
 */
export const userItemsPosition = payload(
	{ user_uuid: userUuid, part: index, after: { type: 'string', minLength: 1 }, message: messageUuid } as const,
	'user_uuid',
	'part',
);
