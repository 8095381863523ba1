import type { JSONSchema } from 'json-schema-to-ts';
import * as schemas from './schemas.ts';

/** A route of the HTTP API: where it is, what it takes and what it answers with when all goes well. */
export interface Route<Event extends JSONSchema = JSONSchema, Response extends JSONSchema = JSONSchema> {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Names of path parameters stand in braces. */
	readonly path: string;
	/** Statuses of success. */
	readonly statuses: readonly number[];
	/** Schema of what the function looks at of its event. */
	readonly event: Event;
	/** Schema of what the function answers with. */
	readonly response: Response;
	/** Whether it answers without an access token. */
	readonly isPublic?: true;
}

const route = <const R extends Route>(value: R): R => value;

const {
	blockEvent,
	blocksResponse,
	createMessageEvent,
	createMessageGroupEvent,
	deleteMessageEvent,
	editMessageEvent,
	emptyResponse,
	findUsersEvent,
	listBlocksEvent,
	listMessageChangesEvent,
	listMessageGroupsEvent,
	listMessagesEvent,
	markReadEvent,
	markUnreadEvent,
	meEvent,
	meResponse,
	messageGroupResponse,
	messageGroupsResponse,
	messageResponse,
	messagesResponse,
	postMessageEvent,
	shortProfileResponse,
	shortProfilesResponse,
	showMessageGroupEvent,
	showUserEvent,
	updateMeEvent,
} = schemas;

const MESSAGE_GROUP = '/api/message_groups/{message_group_uuid}';
const MESSAGES = '/api/messages/{message_group_uuid}';
const MESSAGE = `${MESSAGES}/{message_uuid}` as const;

/** The routes of the HTTP API by the names of their functions in serverless.yml. */
export const routes = {
	listMessages: route({
		method: 'GET',
		path: MESSAGES,
		statuses: [200],
		event: listMessagesEvent,
		response: messagesResponse,
	}),
	listMessageChanges: route({
		method: 'GET',
		path: `${MESSAGES}/changes`,
		statuses: [200],
		event: listMessageChangesEvent,
		response: messagesResponse,
	}),
	listMessageGroups: route({
		method: 'GET',
		path: '/api/message_groups',
		statuses: [200],
		event: listMessageGroupsEvent,
		response: messageGroupsResponse,
	}),
	showMessageGroup: route({
		method: 'GET',
		path: MESSAGE_GROUP,
		statuses: [200],
		event: showMessageGroupEvent,
		response: messageGroupResponse,
	}),
	createMessage: route({
		method: 'POST',
		path: MESSAGES,
		statuses: [201],
		event: createMessageEvent,
		response: messageResponse,
	}),
	createMessageGroup: route({
		method: 'POST',
		path: '/api/message_groups',
		statuses: [200, 201],
		event: createMessageGroupEvent,
		response: messageResponse,
	}),
	postMessage: route({
		method: 'POST',
		path: '/api/messages',
		statuses: [200],
		event: postMessageEvent,
		response: messageResponse,
	}),
	editMessage: route({
		method: 'PATCH',
		path: MESSAGE,
		statuses: [200],
		event: editMessageEvent,
		response: messageResponse,
	}),
	deleteMessage: route({
		method: 'DELETE',
		path: MESSAGE,
		statuses: [204],
		event: deleteMessageEvent,
		response: emptyResponse,
	}),
	markRead: route({
		method: 'PUT',
		path: `${MESSAGE_GROUP}/read`,
		statuses: [200],
		event: markReadEvent,
		response: messageGroupResponse,
	}),
	markUnread: route({
		method: 'PUT',
		path: `${MESSAGE_GROUP}/unread`,
		statuses: [200],
		event: markUnreadEvent,
		response: messageGroupResponse,
	}),
	showUser: route({
		method: 'GET',
		path: '/api/users/{handle}/short',
		statuses: [200],
		event: showUserEvent,
		response: shortProfileResponse,
		isPublic: true,
	}),
	findUsers: route({
		method: 'GET',
		path: '/api/users',
		statuses: [200],
		event: findUsersEvent,
		response: shortProfilesResponse,
	}),
	showMe: route({ method: 'GET', path: '/api/me', statuses: [200], event: meEvent, response: meResponse }),
	updateMe: route({ method: 'PATCH', path: '/api/me', statuses: [200], event: updateMeEvent, response: meResponse }),
	deleteMe: route({ method: 'DELETE', path: '/api/me', statuses: [202], event: meEvent, response: emptyResponse }),
	blockUser: route({
		method: 'PUT',
		path: '/api/blocks/{handle}',
		statuses: [204],
		event: blockEvent,
		response: emptyResponse,
	}),
	unblockUser: route({
		method: 'DELETE',
		path: '/api/blocks/{handle}',
		statuses: [204],
		event: blockEvent,
		response: emptyResponse,
	}),
	listBlocks: route({
		method: 'GET',
		path: '/api/blocks',
		statuses: [200],
		event: listBlocksEvent,
		response: blocksResponse,
	}),
} as const;
