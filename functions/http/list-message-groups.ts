import { readFunction } from '../../shared/http/http-function.ts';
import { linkHeader, pageLinks, toPageRequest } from '../../shared/http/pagination.ts';
import * as routes from '../../shared/http/validators.ts';
import { listMessageGroups } from '../../shared/messaging/message-groups.ts';

/** Pattern B: `GET /api/message_groups`. */
export const handler = readFunction(routes.listMessageGroups, async ({ queryStringParameters }, { user }) => {
	const request = toPageRequest(queryStringParameters);
	const page = await listMessageGroups(user.uuid, request);
	return { statusCode: 200, body: page.items, headers: linkHeader('/api/message_groups', pageLinks(page, request)) };
});
