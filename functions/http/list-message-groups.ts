import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from '../../shared/contract/schemas.ts';
import { readFunction } from '../../shared/http/http-function.ts';
import { linkHeader, pageRequestOf } from '../../shared/http/pagination.ts';
import { listMessageGroups } from '../../shared/messaging/message-groups.ts';
import * as validators from '../../shared/platform/validators.ts';

type Event = FromSchema<typeof schemas.listMessageGroupsEvent>;

/** Pattern B: `GET /api/message_groups`. */
export const handler = readFunction<Event>(
	{ event: validators.listMessageGroupsEvent, response: validators.messageGroupsResponse },
	async ({ queryStringParameters }, { user }) => {
		const request = pageRequestOf(queryStringParameters);
		const page = await listMessageGroups(user.uuid, request);
		return { statusCode: 200, body: page.items, headers: linkHeader('/api/message_groups', page, request) };
	},
);
