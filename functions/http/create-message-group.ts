import { bodyFunction } from '../../shared/http/http-function.ts';
import { sentResponse } from '../../shared/http/sent-response.ts';
import * as routes from '../../shared/http/validators.ts';
import { createMessageGroup } from '../../shared/messaging/create-message-group.ts';
import { idempotencyKeyOf } from '../../shared/messaging/idempotency.ts';
import { sendOnce } from '../../shared/messaging/store-message.ts';
import { requireRecipient } from '../../shared/users/users.ts';

/** Pattern D: `POST /api/message_groups`. */
export const handler = bodyFunction(routes.createMessageGroup, async (event, { user }) => {
	const { handle, message } = event.body;
	const key = idempotencyKeyOf(event);
	const sent = await sendOnce(user.uuid, key, async () =>
		createMessageGroup(user, await requireRecipient(user, handle), message, key),
	);
	return sentResponse(sent, sent.started ? 201 : 200);
});
