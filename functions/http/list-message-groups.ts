import type { FromSchema } from 'json-schema-to-ts';
import { listMessageGroups } from '../shared/message-groups.ts';
import { readFunction } from '../shared/middleware/http.ts';
import { linkHeader, pageRequestOf } from '../shared/middleware/links.ts';
import type * as schemas from '../shared/schemas.ts';
import * as validators from '../shared/validators.ts';

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
