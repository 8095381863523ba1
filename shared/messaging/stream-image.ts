import { displayName, messageUuid, storedHandle, time, uuid } from '../contract/schemas.ts';
import { messagesPk } from './table.ts';

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
