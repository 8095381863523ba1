import { displayName, messageUuid, storedHandle, time, uuid } from '../contract/schemas.ts';
import { connectionsPk, messageGroupsPk, messagesPk } from './table.ts';

/** JSON Schema of a message's image in a stream record. Types are inferred from it; `validators.ts` compiles it. */
export const messageImage = {
	type: 'object',
	properties: {
		pk: { type: 'string', pattern: `^${messagesPk('.')}` },
		sk: messageUuid,
		message: { type: 'string' },
		created_at: time,
		user_uuid: uuid,
		user_handle: storedHandle,
		user_display_name: displayName,
		recipient_uuid: uuid,
		sort_uuid: messageUuid,
		edited_at: time,
		deleted_at: time,
	},
	required: ['pk', 'sk', 'message', 'created_at', 'user_uuid', 'user_handle', 'user_display_name', 'recipient_uuid'],
} as const;

/** JSON Schema of the image of a member's item of a message group whose last write was that member's marker. */
export const markerImage = {
	type: 'object',
	properties: {
		pk: { type: 'string', pattern: `^${messageGroupsPk('.')}` },
		sk: uuid,
		user_uuid: uuid,
		last_read_uuid: messageUuid,
		notify: { type: 'string', enum: ['read', 'unread'] },
	},
	required: ['pk', 'sk', 'user_uuid', 'notify'],
} as const;

/** JSON Schema of the image of a connection that is to be closed. */
export const closingImage = {
	type: 'object',
	properties: {
		pk: { type: 'string', pattern: `^${connectionsPk('.')}` },
		sk: { type: 'string', minLength: 1 },
		closing: { const: true },
	},
	required: ['pk', 'sk', 'closing'],
} as const;
