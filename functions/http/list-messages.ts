import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from '../../shared/contract/schemas.ts';
import { readFunction } from '../../shared/http/http-function.ts';
import { linkHeader, pageRequestOf } from '../../shared/http/pagination.ts';
import { requireMembership } from '../../shared/messaging/message-groups.ts';
import { listMessages } from '../../shared/messaging/messages.ts';
import * as validators from '../../shared/platform/validators.ts';

type Event = FromSchema<typeof schemas.listMessagesEvent>;

/** Pattern A: `GET /api/messages/{message_group_uuid}`. */
export const handler = readFunction<Event>(
	{ event: validators.listMessagesEvent, response: validators.messagesResponse },
	async ({ pathParameters: { message_group_uuid: uuid }, queryStringParameters }, { user }) => {
		await requireMembership(user.uuid, uuid);
		const request = pageRequestOf(queryStringParameters);
		const page = await listMessages(uuid, request);
		return { statusCode: 200, body: page.items, headers: linkHeader(`/api/messages/${uuid}`, page, request) };
	},
);
