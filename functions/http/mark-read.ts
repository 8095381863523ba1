import { bodyFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { markRead } from '../../shared/messaging/marks.ts';

/** Marks a message group as read up to a message: `PUT /api/message_groups/{message_group_uuid}/read`. */
export const handler = bodyFunction(routes.markRead, async ({ pathParameters, body }, { user }) => ({
	statusCode: 200,
	body: await markRead(user.uuid, pathParameters.message_group_uuid, body.message_uuid),
}));
