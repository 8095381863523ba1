/** What each route is for, in words and by an example. */
import type { FromSchema } from 'json-schema-to-ts';
import type { routes } from '../../shared/contract/routes.ts';
import {
	block,
	edited,
	GROUP,
	me,
	messageGroup,
	NEWEST_MESSAGE,
	newest,
	OWN_MESSAGE,
	readGroup,
	sent,
	worf,
} from './examples.ts';

type Routes = typeof routes;
export type RouteName = keyof Routes;

/** Groups of operations, in the order in which they are shown. */
export const tags = {
	messages: 'What was said in a message group.',
	'message groups': 'Conversations of two, and what was read of them.',
	users: 'Finding people.',
	blocks: 'Whom the signed-in user does not want to hear from.',
	account: 'The signed-in user’s own account.',
} as const;

interface Operation<Name extends RouteName> {
	readonly tag: keyof typeof tags;
	/** A line, without a full stop. */
	readonly summary: string;
	readonly description?: string;
	/** What is sent: as much of the event as the route looks at. */
	readonly request: FromSchema<Routes[Name]['event']>;
	/** The body of the answer; none where it has none. */
	readonly answer?: FromSchema<Routes[Name]['response']> extends { body: infer Body } ? Body : never;
}

const inGroup = { message_group_uuid: GROUP };
const ownMessage = { message_group_uuid: GROUP, message_uuid: OWN_MESSAGE };
const withKey = (key: string) => ({ 'idempotency-key': key });

const IN_PLACE = 'In place: it keeps its uuid and its place in the order.';
const SENT_AGAIN =
	'With an `Idempotency-Key` it can be sent again at any time, and is then answered as it was at first.';

export const operations: { readonly [Name in RouteName]: Operation<Name> } = {
	listMessages: {
		tag: 'messages',
		summary: 'List the messages of a message group',
		description:
			'A page, oldest first: the newest page, or the one `before` (older) or `after` (newer, from the oldest on) a message, not both. `Link` leads to the older page (`next`), the newer one (`prev`), and to whatever comes after this reading (`sync`).',
		request: { pathParameters: inGroup, queryStringParameters: { limit: '20' } },
		answer: [newest],
	},
	listMessageChanges: {
		tag: 'messages',
		summary: 'List what was edited or deleted in a message group',
		description:
			'Each message once and as it is now, the oldest change first; without `after` whatever was ever changed. `Link` leads to later changes (`next`) while there are more, and to what changes after this reading (`sync`).',
		request: { pathParameters: inGroup, queryStringParameters: { limit: '20' } },
		answer: [edited],
	},
	listMessageGroups: {
		tag: 'message groups',
		summary: 'List my message groups',
		description: 'The one with the newest message first. `Link` leads to the older page (`next`) while there is more.',
		request: { queryStringParameters: { limit: '20' } },
		answer: [messageGroup],
	},
	showMessageGroup: {
		tag: 'message groups',
		summary: 'Show a message group',
		request: { pathParameters: inGroup },
		answer: messageGroup,
	},
	createMessage: {
		tag: 'messages',
		summary: 'Send a message to a message group',
		description: SENT_AGAIN,
		request: {
			pathParameters: inGroup,
			headers: withKey('5f0f6a52-6c1c-4b0e-9d3e-2f5d2f0f7a11'),
			body: { message: 'Good to hear from you' },
		},
		answer: sent,
	},
	createMessageGroup: {
		tag: 'message groups',
		summary: 'Start a message group by a message',
		description: `Two people have one message group: where it is there already, the message goes there, and the answer is 200. ${SENT_AGAIN}`,
		request: {
			headers: withKey('c2f4b1de-09c7-4f7b-8a38-6d0f6d3a9e21'),
			body: { handle: 'worf', message: 'Hello, we have not met' },
		},
		answer: { ...sent, message_group_uuid: '2f9d3e1a-7b64-5c1d-8a52-0c9e4f7b6d21', message: 'Hello, we have not met' },
	},
	postMessage: {
		tag: 'messages',
		summary: 'Send a message to a message group or to a user',
		description: `As createMessage with \`message_group_uuid\`, as createMessageGroup with \`handle\`: one of the two. ${SENT_AGAIN}`,
		request: {
			headers: withKey('8d1b7c50-3a5e-4c1f-b6a4-91c3e2d7f031'),
			body: { message: 'Good to hear from you', message_group_uuid: GROUP },
		},
		answer: sent,
	},
	editMessage: {
		tag: 'messages',
		summary: 'Edit my own message',
		description: IN_PLACE,
		request: { pathParameters: ownMessage, body: { message: edited.message } },
		answer: edited,
	},
	deleteMessage: {
		tag: 'messages',
		summary: 'Delete my own message',
		description: 'Its text is gone for both; that there was a message stays. One that is deleted already stays so.',
		request: { pathParameters: ownMessage },
	},
	markRead: {
		tag: 'message groups',
		summary: 'Mark a message group as read up to a message',
		description: 'The marker never moves back: for an older message nothing changes.',
		request: { pathParameters: inGroup, body: { message_uuid: NEWEST_MESSAGE } },
		answer: readGroup,
	},
	markUnread: {
		tag: 'message groups',
		summary: 'Mark a message group as unread',
		description: 'Until my next message in it, or until its marker moves.',
		request: { pathParameters: inGroup },
		answer: { ...readGroup, marked_unread: true },
	},
	showUser: {
		tag: 'users',
		summary: 'Show a user’s public profile',
		description: 'Without a token.',
		request: { pathParameters: { handle: '@worf' } },
		answer: worf,
	},
	findUsers: {
		tag: 'users',
		summary: 'Find users by the beginning of their handle',
		description: 'At most ten, whatever its case; never oneself, nor anybody who has blocked one.',
		request: { queryStringParameters: { handle: 'wo' } },
		answer: [worf],
	},
	showMe: { tag: 'account', summary: 'Show my account', request: {}, answer: me },
	updateMe: {
		tag: 'account',
		summary: 'Change my display name or settings',
		description: 'What is not named stays. Others see a new name from the next message on.',
		request: { body: { display_name: 'Andrew B.', read_receipts: true } },
		answer: { ...me, display_name: 'Andrew B.', read_receipts: true },
	},
	deleteMe: {
		tag: 'account',
		summary: 'Delete my account',
		description: 'It can no longer be used, and all that it holds is erased soon after. This cannot be undone.',
		request: {},
	},
	blockUser: {
		tag: 'blocks',
		summary: 'Block a user',
		description: 'Neither reaches the other until it is undone. A block that is there already stays as it is.',
		request: { pathParameters: { handle: 'ines' } },
	},
	unblockUser: {
		tag: 'blocks',
		summary: 'Lift a block',
		description: 'Where there is none, nothing changes.',
		request: { pathParameters: { handle: 'ines' } },
	},
	listBlocks: {
		tag: 'blocks',
		summary: 'List whom I have blocked',
		description: 'Newest first. `Link` leads to the older page (`next`) while there is more.',
		request: { queryStringParameters: { limit: '20' } },
		answer: [block],
	},
};

/** What parameters mean. A route's own words come before those that are for all. */
export const parameters: Readonly<Record<string, string>> = {
	message_group_uuid: 'The message group.',
	message_uuid: 'The message.',
	handle: 'The user’s handle, in any case.',
	'showUser.handle': '@ and the user’s handle, in any case.',
	'findUsers.handle': 'The beginning of a handle.',
	limit: 'Most items in the page.',
	before: 'A cursor: the page before (older than) it.',
	after: 'A cursor: the page after (newer than) it.',
	'idempotency-key':
		'Any name for this request, by which it can be sent again. The same key with another request is refused.',
};
