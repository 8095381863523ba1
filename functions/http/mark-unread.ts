import { writeFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { markUnread } from '../../shared/messaging/marks.ts';

/** Marks a message group as unread: `PUT /api/message_groups/{message_group_uuid}/unread`. */
export const handler = writeFunction(routes.markUnread, async ({ pathParameters }, { user }) => ({
	statusCode: 200,
	body: await markUnread(user.uuid, pathParameters.message_group_uuid),
}));
