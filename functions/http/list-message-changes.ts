import { readFunction } from '../../shared/http/http-function.ts';
import { linkHeader, syncLink, toPageRequest } from '../../shared/http/pagination.ts';
import * as routes from '../../shared/http/validators.ts';
import { listMessageChanges } from '../../shared/messaging/messages.ts';

/** What was edited or deleted in a message group: `GET /api/messages/{message_group_uuid}/changes`. */
export const handler = readFunction(
	routes.listMessageChanges,
	async ({ pathParameters: { message_group_uuid: uuid }, queryStringParameters }, { user }) => {
		const request = toPageRequest(queryStringParameters);
		const asOf = Date.now();
		const { items, newer, hiddenAfter } = await listMessageChanges(user.uuid, uuid, request);
		const headers = linkHeader(`/api/messages/${uuid}/changes`, {
			next: newer && `after=${newer}&limit=${request.limit}`,
			sync: syncLink(asOf, request, hiddenAfter),
		});
		return { statusCode: 200, body: items, headers };
	},
);
