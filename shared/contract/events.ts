import type { FromSchema } from 'json-schema-to-ts';
import { message, messageUuid, time, uuid } from './schemas.ts';

/** An event of the socket, told apart by its `type`, with these fields and no others. */
const event = <const Type extends string, const Fields extends object>(type: Type, fields: Fields) =>
	({
		type: 'object',
		properties: { type: { const: type }, ...fields },
		required: ['type', ...Object.keys(fields)] as ('type' | (keyof Fields & string))[],
		additionalProperties: false,
	}) as const;

/** What the server sends over the socket, by the event's `type`. Messages are as they are now, not as they were. */
export const events = {
	'message.created': event('message.created', { message }),
	'message.edited': event('message.edited', { message }),
	'message.deleted': event('message.deleted', { message }),
	'message_group.read': event('message_group.read', { message_group_uuid: uuid, last_read_message_uuid: messageUuid }),
	/** `last_read_message_uuid` is absent when nothing was marked as read before. */
	'message_group.unread': {
		type: 'object',
		properties: {
			type: { const: 'message_group.unread' },
			message_group_uuid: uuid,
			last_read_message_uuid: messageUuid,
		},
		required: ['type', 'message_group_uuid'],
		additionalProperties: false,
	},
	'message_group.seen': event('message_group.seen', { message_group_uuid: uuid, seen_message_uuid: messageUuid }),
	typing: event('typing', { message_group_uuid: uuid, user_uuid: uuid }),
	pong: event('pong', {}),
	renewed: event('renewed', { expires_at: time }),
	error: event('error', { detail: { type: 'string' } }),
} as const;

type EventType = keyof typeof events;

/** An event that the server sends over the socket. */
export type SocketEvent = { [Type in EventType]: FromSchema<(typeof events)[Type]> }[EventType];

/** A frame of a client, told apart by its `action`. */
const frame = <const Action extends string, const Fields extends object>(action: Action, fields: Fields) =>
	({
		type: 'object',
		properties: { action: { const: action }, ...fields },
		required: ['action', ...Object.keys(fields)] as ('action' | (keyof Fields & string))[],
		additionalProperties: false,
	}) as const;

/** What a client may send over the socket, by the frame's `action`. */
export const frames = {
	ping: frame('ping', {}),
	renew: frame('renew', { token: { type: 'string', minLength: 1, maxLength: 4096 } }),
	typing: frame('typing', { message_group_uuid: uuid }),
} as const;

export type Action = keyof typeof frames;

/** A frame that a client sends over the socket. */
export type ClientFrame = { [A in Action]: FromSchema<(typeof frames)[A]> }[Action];

/** The subprotocol that the server answers with; the client offers it first and its access token second. */
export const SUBPROTOCOL = 'cruddur.v1';
