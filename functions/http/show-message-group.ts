import { readFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { showMessageGroup } from '../../shared/messaging/show-message-group.ts';

/** One message group: `GET /api/message_groups/{message_group_uuid}`. */
export const handler = readFunction(routes.showMessageGroup, async ({ pathParameters }, { user }) => ({
	statusCode: 200,
	body: await showMessageGroup(user, pathParameters.message_group_uuid),
}));
