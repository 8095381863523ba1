import { writeFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { deleteMessage } from '../../shared/messaging/delete-message.ts';

/** Deletes an own message: `DELETE /api/messages/{message_group_uuid}/{message_uuid}`. */
export const handler = writeFunction(routes.deleteMessage, async ({ pathParameters }, { user }) => {
	await deleteMessage(user, pathParameters.message_group_uuid, pathParameters.message_uuid);
	return { statusCode: 204 };
});
