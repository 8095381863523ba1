/** Values of the seeds, so that the laptop's stack answers the examples as they stand to Andrew Brown. */
import {
	invalidField,
	messageGroupNotFound,
	Problem,
	type ProblemKind,
	unavailable,
	unreachable,
} from '../../shared/contract/problems.ts';
import type { Block, Me, Message, MessageGroup, ShortProfile } from '../../shared/contract/types.ts';

export const GROUP = 'a11b1806-1ce1-538f-a7ab-dcdc03393969';
/** Andrew Brown's newest message in it. */
export const OWN_MESSAGE = '01a121ad-cde8-7454-8438-aba63b1ec9df';
/** The newest message in it, which is Bayko's. */
export const NEWEST_MESSAGE = '01a121ae-b460-70d1-a120-6044f0b8b100';
export const BAYKO = '4d249853-46a1-59d4-9643-0029ddeeb163';

const andrew = { uuid: '769b8e1b-e97a-5748-b440-53e9a98bc28d', handle: 'andrewbrown', display_name: 'Andrew Brown' };

export const me: Me = { ...andrew, email: 'andrewbrown@cruddur.example', read_receipts: false };

export const worf: ShortProfile = {
	uuid: 'aa3e76d7-f7ff-584b-b86d-52843745d93a',
	handle: 'worf',
	display_name: 'Worf',
};

export const block: Block = {
	uuid: '5464b41f-f4d8-5807-a2ad-f208ae14a6f1',
	handle: 'ines',
	display_name: 'Inês Duarte',
	created_at: '2026-11-24T09:30:00.000Z',
};

/** A message of Andrew Brown's. */
export const sent: Message = {
	uuid: '01a20cd5-7f40-7c1e-9a3b-5d2f8e6b4c10',
	message_group_uuid: GROUP,
	user_uuid: andrew.uuid,
	handle: andrew.handle,
	display_name: andrew.display_name,
	message: 'Good to hear from you',
	created_at: '2026-11-24T08:00:00.000Z',
};

export const newest: Message = {
	uuid: NEWEST_MESSAGE,
	message_group_uuid: GROUP,
	user_uuid: BAYKO,
	handle: 'bayko',
	display_name: 'Andrew Bayko',
	message: 'Good night, Brown. 🎂',
	created_at: '2026-10-09T17:21:00.000Z',
};

export const edited: Message = {
	...sent,
	uuid: OWN_MESSAGE,
	message: 'Same time on Tuesday. Good night, Bayko.',
	created_at: '2026-10-09T17:20:01.000Z',
	edited_at: '2026-11-24T08:00:00.000Z',
};

export const deleted: Message = { ...edited, message: '', deleted_at: '2026-11-24T08:01:00.000Z' };

export const messageGroup: MessageGroup = {
	uuid: GROUP,
	user_uuid: BAYKO,
	handle: 'bayko',
	display_name: 'Andrew Bayko',
	message: 'Good night, Brown. 🎂',
	last_message_uuid: NEWEST_MESSAGE,
	last_message_user_uuid: BAYKO,
	created_at: '2026-10-09T17:21:00.000Z',
	unread_count: 1,
	marked_unread: false,
	blocked: false,
	reachable: true,
};

export const readGroup: MessageGroup = { ...messageGroup, unread_count: 0, last_read_message_uuid: NEWEST_MESSAGE };

/** One answer of each kind. */
export const problems: Readonly<Record<ProblemKind, Problem>> = {
	'malformed-json': new Problem('malformed-json', 'Send a JSON object.'),
	'malformed-cursor': new Problem('malformed-cursor', 'Correct before.', {
		errors: [
			{ pointer: '#/before', detail: 'must be the uuid of a message, as an earlier page or its Link header gave it' },
		],
	}),
	unauthorized: new Problem('unauthorized', 'Send the header Authorization: Bearer <access token>.'),
	'unknown-user': new Problem('unknown-user', 'The access token is valid, but nobody here belongs to it.'),
	'not-yours': new Problem('not-yours', 'Only its author can change a message.'),
	unreachable: unreachable(),
	'not-found': messageGroupNotFound(),
	'message-deleted': new Problem('message-deleted', 'This message is deleted, and so can no longer be edited.'),
	'body-too-large': new Problem('body-too-large', 'Send at most 16384 bytes.'),
	'not-json': new Problem('not-json', 'Send JSON, with the header Content-Type: application/json.'),
	'content-encoding': new Problem('content-encoding', 'Send the body as it is, without the header Content-Encoding.'),
	invalid: invalidField('message', 'must not be empty'),
	'idempotency-key-reused': new Problem('idempotency-key-reused', 'Send this request with a key of its own.', {
		errors: [{ pointer: '#/idempotency-key', detail: 'was used for another request' }],
	}),
	'too-many-requests': new Problem('too-many-requests', 'You send or change things too fast: try again in 2 s.'),
	'internal-error': new Problem('internal-error', 'The request failed and was logged. Trying again may help.'),
	unavailable: unavailable(undefined),
};
