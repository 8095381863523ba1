import { readFunction } from '../../shared/http/http-function.ts';
import { linkHeader, pageLinks, syncLink, toPageRequest } from '../../shared/http/pagination.ts';
import * as routes from '../../shared/http/validators.ts';
import { listMessages } from '../../shared/messaging/messages.ts';
import { pageIsAsOf } from '../../shared/messaging/page-cache.ts';

/** Pattern A: `GET /api/messages/{message_group_uuid}`. */
export const handler = readFunction(
	routes.listMessages,
	async ({ pathParameters: { message_group_uuid: uuid }, queryStringParameters }, { user }) => {
		const request = toPageRequest(queryStringParameters);
		const asOf = pageIsAsOf(request);
		const page = await listMessages(user.uuid, uuid, request);
		const headers = linkHeader(`/api/messages/${uuid}`, {
			...pageLinks(page, request),
			sync: syncLink(asOf, request, page.hiddenAfter),
		});
		return { statusCode: 200, body: page.items, headers };
	},
);
