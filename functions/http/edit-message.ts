import { bodyFunction } from '../../shared/http/http-function.ts';
import * as routes from '../../shared/http/validators.ts';
import { editMessage } from '../../shared/messaging/edit-message.ts';

/** Edits an own message: `PATCH /api/messages/{message_group_uuid}/{message_uuid}`. */
export const handler = bodyFunction(routes.editMessage, async ({ pathParameters, body }, { user }) => {
	const { message_group_uuid: group, message_uuid: uuid } = pathParameters;
	return { statusCode: 200, body: await editMessage(user, group, uuid, body.message) };
});
