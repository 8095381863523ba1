import {
	type Action,
	type ClientFrame,
	events,
	frames,
	type SocketEvent,
	SUBPROTOCOL,
} from '../../shared/contract/events.ts';
import { BAYKO, deleted, edited, GROUP, NEWEST_MESSAGE, newest } from './examples.ts';
import { componentSchemas, type Json, toJsonSchema } from './json-schema.ts';
import type { About } from './openapi.ts';

type EventType = keyof typeof events;
type EventOf<Type extends EventType> = Extract<SocketEvent, { type: Type }>;
type FrameOf<Name extends Action> = Extract<ClientFrame, { action: Name }>;

interface Text<Example> {
	/** A line, without a full stop. */
	readonly summary: string;
	readonly example: Example;
}

const eventTexts: { readonly [Type in EventType]: Text<EventOf<Type>> } = {
	'message.created': { summary: 'Somebody has sent a message', example: { type: 'message.created', message: newest } },
	'message.edited': { summary: 'Somebody has edited a message', example: { type: 'message.edited', message: edited } },
	'message.deleted': {
		summary: 'Somebody has deleted a message',
		example: { type: 'message.deleted', message: deleted },
	},
	'message_group.read': {
		summary: 'I have read up to a message, on another device',
		example: { type: 'message_group.read', message_group_uuid: GROUP, last_read_message_uuid: NEWEST_MESSAGE },
	},
	'message_group.unread': {
		summary: 'I have marked a message group as unread, on another device',
		example: { type: 'message_group.unread', message_group_uuid: GROUP, last_read_message_uuid: NEWEST_MESSAGE },
	},
	'message_group.seen': {
		summary: 'The other has read up to a message, and both want that to be seen',
		example: { type: 'message_group.seen', message_group_uuid: GROUP, seen_message_uuid: NEWEST_MESSAGE },
	},
	typing: {
		summary: 'The other is typing',
		example: { type: 'typing', message_group_uuid: GROUP, user_uuid: BAYKO },
	},
	pong: { summary: 'The answer to a ping', example: { type: 'pong' } },
	renewed: {
		summary: 'The socket may stay open until then',
		example: { type: 'renewed', expires_at: '2026-11-24T10:00:00.000Z' },
	},
	error: {
		summary: 'A frame was not taken; the socket stays open',
		example: { type: 'error', detail: 'action must be one of ping, renew, typing.' },
	},
};

interface FrameText<Example> extends Text<Example> {
	/** What it may be answered with. */
	readonly answers: readonly EventType[];
}

/** What a token looks like. */
const TOKEN = 'eyJraWQiOiJhIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

const frameTexts: { readonly [Name in Action]: FrameText<FrameOf<Name>> } = {
	ping: { summary: 'Ask whether the socket still works', example: { action: 'ping' }, answers: ['pong', 'error'] },
	renew: {
		summary: 'Keep the socket open by a newer access token of the same user',
		example: { action: 'renew', token: TOKEN },
		answers: ['renewed', 'error'],
	},
	typing: {
		summary: 'Tell the other that I am typing; passed on at most once in three seconds, and never stored',
		example: { action: 'typing', message_group_uuid: GROUP },
		answers: ['error'],
	},
};

const DESCRIPTION = `What the server tells open clients, and what they may say. **Push is a hint, HTTP is the truth; a socket
gets every event or is closed.** After a lost connection a client asks the \`sync\` links of the HTTP API (\`openapi.json\`), and leaves
out what it knows by its uuid.

A client offers two subprotocols, \`${SUBPROTOCOL}\` and its access token, and is answered with the first; the token is in no URL. It is
refused in the handshake (401 or 403) if the token is not valid. A socket is closed when its token expires, after two hours at most; \`renew\` puts that
off. A user has at most ten; the oldest gives way. Frames are JSON of at most 8,192 characters; anything else is answered by \`error\`.`;

/** Events that answer a frame; the others come by themselves. */
const ANSWERS = new Set(Object.values(frameTexts).flatMap(({ answers }) => answers));

/** Schemas as AsyncAPI has them, where nothing may stand beside a reference. */
function inDraft7(schema: Json): Json {
	if (Array.isArray(schema)) return schema.map(inDraft7);
	if (typeof schema !== 'object' || schema === null) return schema;
	const { $ref, ...rest } = schema as { readonly [keyword: string]: Json };
	const inner = Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, inDraft7(value)]));
	if ($ref === undefined) return inner;
	return Object.keys(inner).length === 0 ? { $ref } : { ...inner, allOf: [{ $ref }] };
}

const ref = (path: string): { readonly $ref: string } => ({ $ref: `#/${path}` });
const inChannel = (name: string) => ref(`channels/socket/messages/${name}`);

/** The AsyncAPI 3.0 description of the socket, as the server sees it: it sends events and receives frames. */
export function asyncApi({ version, license }: About): { readonly [name: string]: Json } {
	const ofFrame = (action: string): string => `${action}.frame`;
	const messages = {
		...Object.fromEntries(
			Object.entries(eventTexts).map(([type, text]) => [
				type,
				message(type, text, toJsonSchema(events[type as EventType])),
			]),
		),
		...Object.fromEntries(
			Object.entries(frameTexts).map(([action, text]) => [
				ofFrame(action),
				message(ofFrame(action), text, toJsonSchema(frames[action as Action])),
			]),
		),
	};
	const push = Object.keys(events).filter((type) => !ANSWERS.has(type as EventType));
	return {
		asyncapi: '3.0.0',
		info: {
			title: 'Cruddur messages: the socket',
			version,
			description: DESCRIPTION,
			license: { name: license },
		},
		defaultContentType: 'application/json',
		servers: {
			aws: {
				host: '{api}.execute-api.{region}.amazonaws.com',
				pathname: '/{stage}',
				protocol: 'wss',
				description: 'A deployment: its output SocketUrl.',
				variables: {
					api: { description: 'Id of the WebSocket API.' },
					region: { default: 'us-east-1' },
					stage: { default: 'dev' },
				},
				security: [ref('components/securitySchemes/accessToken')],
			},
			laptop: {
				host: 'localhost:3001',
				protocol: 'ws',
				description: 'The laptop (`npm start`).',
				security: [ref('components/securitySchemes/accessToken')],
			},
		},
		channels: {
			socket: {
				address: '/',
				description: 'One socket, in both directions.',
				messages: Object.fromEntries(Object.keys(messages).map((name) => [name, ref(`components/messages/${name}`)])),
				bindings: {
					ws: {
						method: 'GET',
						headers: {
							type: 'object',
							properties: {
								'Sec-WebSocket-Protocol': {
									type: 'string',
									pattern: `^${SUBPROTOCOL.replaceAll('.', '\\.')}, ?[\\w-]+\\.[\\w-]+\\.[\\w-]+$`,
									description: 'The subprotocol, then the access token.',
									examples: [`${SUBPROTOCOL}, ${TOKEN}`],
								},
							},
							required: ['Sec-WebSocket-Protocol'],
						},
						bindingVersion: '0.1.0',
					},
				},
			},
		},
		operations: {
			push: {
				action: 'send',
				channel: ref('channels/socket'),
				summary: 'Tell all sockets of whom it concerns what has happened',
				messages: push.map(inChannel),
			},
			...Object.fromEntries(
				Object.entries(frameTexts).map(([action, { summary, answers }]) => [
					action,
					{
						action: 'receive',
						channel: ref('channels/socket'),
						summary,
						messages: [inChannel(ofFrame(action))],
						reply: { channel: ref('channels/socket'), messages: answers.map(inChannel) },
					},
				]),
			),
		},
		components: {
			securitySchemes: {
				accessToken: {
					type: 'httpApiKey',
					in: 'header',
					name: 'Sec-WebSocket-Protocol',
					description: `An access token of the Cognito user pool, after the subprotocol: \`${SUBPROTOCOL}, <access token>\`.`,
				},
			},
			messages,
			schemas: inDraft7(componentSchemas(['Message', 'Uuid', 'MessageUuid', 'Handle', 'DisplayName', 'Time'])),
		},
	};
}

const message = (name: string, { summary, example }: Text<object>, payload: Json): Json => ({
	name,
	title: name,
	summary,
	payload,
	examples: [{ name, payload: example as Json }],
});
