import { bodyFunction } from '../../shared/http/http-function.ts';
import { sentResponse } from '../../shared/http/sent-response.ts';
import * as routes from '../../shared/http/validators.ts';
import { createMessage } from '../../shared/messaging/create-message.ts';
import { idempotencyKeyOf } from '../../shared/messaging/idempotency.ts';
import { sendOnce } from '../../shared/messaging/store-message.ts';

/** Pattern C: `POST /api/messages/{message_group_uuid}`. */
export const handler = bodyFunction(routes.createMessage, async (event, { user }) => {
	const { pathParameters, body } = event;
	const key = idempotencyKeyOf(event);
	const send = () => createMessage(user, pathParameters.message_group_uuid, body.message, key);
	return sentResponse(await sendOnce(user.uuid, key, send), 201);
});
