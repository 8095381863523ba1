import type { JSONSchema } from 'json-schema-to-ts';
import type { ProblemKind } from './problems.ts';
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
	/** What it refuses by a rule of its own, beside what every route of its kind does (`problemsOf`). */
	readonly problems?: readonly ProblemKind[];
	/** Relations that its Link header may have; `sync` is always there. */
	readonly links?: readonly ('next' | 'prev' | 'sync')[];
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
		problems: ['not-found'],
		links: ['next', 'prev', 'sync'],
	}),
	listMessageChanges: route({
		method: 'GET',
		path: `${MESSAGES}/changes`,
		statuses: [200],
		event: listMessageChangesEvent,
		response: messagesResponse,
		problems: ['not-found'],
		links: ['next', 'sync'],
	}),
	listMessageGroups: route({
		method: 'GET',
		path: '/api/message_groups',
		statuses: [200],
		event: listMessageGroupsEvent,
		response: messageGroupsResponse,
		links: ['next'],
	}),
	showMessageGroup: route({
		method: 'GET',
		path: MESSAGE_GROUP,
		statuses: [200],
		event: showMessageGroupEvent,
		response: messageGroupResponse,
		problems: ['not-found'],
	}),
	createMessage: route({
		method: 'POST',
		path: MESSAGES,
		statuses: [201],
		event: createMessageEvent,
		response: messageResponse,
		problems: ['not-found', 'unreachable', 'idempotency-key-reused'],
	}),
	createMessageGroup: route({
		method: 'POST',
		path: '/api/message_groups',
		statuses: [200, 201],
		event: createMessageGroupEvent,
		response: messageResponse,
		problems: ['invalid', 'unreachable', 'idempotency-key-reused', 'too-many-requests'],
	}),
	postMessage: route({
		method: 'POST',
		path: '/api/messages',
		statuses: [200],
		event: postMessageEvent,
		response: messageResponse,
		problems: ['not-found', 'invalid', 'unreachable', 'idempotency-key-reused', 'too-many-requests'],
	}),
	editMessage: route({
		method: 'PATCH',
		path: MESSAGE,
		statuses: [200],
		event: editMessageEvent,
		response: messageResponse,
		problems: ['not-found', 'unreachable', 'not-yours', 'message-deleted'],
	}),
	deleteMessage: route({
		method: 'DELETE',
		path: MESSAGE,
		statuses: [204],
		event: deleteMessageEvent,
		response: emptyResponse,
		problems: ['not-found', 'not-yours'],
	}),
	markRead: route({
		method: 'PUT',
		path: `${MESSAGE_GROUP}/read`,
		statuses: [200],
		event: markReadEvent,
		response: messageGroupResponse,
		problems: ['not-found', 'invalid'],
	}),
	markUnread: route({
		method: 'PUT',
		path: `${MESSAGE_GROUP}/unread`,
		statuses: [200],
		event: markUnreadEvent,
		response: messageGroupResponse,
		problems: ['not-found'],
	}),
	showUser: route({
		method: 'GET',
		path: '/api/users/{handle}/short',
		statuses: [200],
		event: showUserEvent,
		response: shortProfileResponse,
		isPublic: true,
		problems: ['not-found'],
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
		problems: ['not-found', 'invalid'],
	}),
	unblockUser: route({
		method: 'DELETE',
		path: '/api/blocks/{handle}',
		statuses: [204],
		event: blockEvent,
		response: emptyResponse,
		problems: ['not-found', 'invalid'],
	}),
	listBlocks: route({
		method: 'GET',
		path: '/api/blocks',
		statuses: [200],
		event: listBlocksEvent,
		response: blocksResponse,
		links: ['next'],
	}),
} as const;
