import { readFunction } from '../../shared/http/http-function.ts';
import { linkHeader, pageLinks, toPageRequest } from '../../shared/http/pagination.ts';
import * as routes from '../../shared/http/validators.ts';
import { listBlocks } from '../../shared/messaging/blocks.ts';

/** Whom the user has blocked: `GET /api/blocks`. */
export const handler = readFunction(routes.listBlocks, async ({ queryStringParameters }, { user }) => {
	const request = toPageRequest(queryStringParameters);
	const page = await listBlocks(user.uuid, request);
	return { statusCode: 200, body: page.items, headers: linkHeader('/api/blocks', pageLinks(page, request)) };
});
