import { bodyFunction } from '../../shared/http/http-function.ts';
import { sentResponse } from '../../shared/http/sent-response.ts';
import * as routes from '../../shared/http/validators.ts';
import { createMessage } from '../../shared/messaging/create-message.ts';
import { createMessageGroup } from '../../shared/messaging/create-message-group.ts';
import { idempotencyKeyOf } from '../../shared/messaging/idempotency.ts';
import { sendOnce } from '../../shared/messaging/store-message.ts';
import { requireRecipient } from '../../shared/users/users.ts';

/** Pattern C or D as the Cruddur web client sends it: `POST /api/messages`. It takes 200 alone for a success. */
export const handler = bodyFunction(routes.postMessage, async (event, { user }) => {
	const { message, message_group_uuid: uuid, handle = '' } = event.body;
	const key = idempotencyKeyOf(event);
	const sent = await sendOnce(user.uuid, key, async () =>
		uuid === undefined
			? createMessageGroup(user, await requireRecipient(user, handle), message, key)
			: createMessage(user, uuid, message, key),
	);
	return sentResponse(sent, 200);
});
