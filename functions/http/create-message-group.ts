import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from '../../shared/contract/schemas.ts';
import { postFunction } from '../../shared/http/http-function.ts';
import { sentAnswer } from '../../shared/http/sent-response.ts';
import { idempotencyKeyOf } from '../../shared/messaging/idempotency.ts';
import { createMessageGroup } from '../../shared/messaging/message-groups.ts';
import * as validators from '../../shared/platform/validators.ts';
import { requireRecipient } from '../../shared/users/users.ts';

type Event = FromSchema<typeof schemas.createMessageGroupEvent>;

/** Pattern D: `POST /api/message_groups`. */
export const handler = postFunction<Event>(
	{ event: validators.createMessageGroupEvent, response: validators.messageResponse },
	async (event, { user }) => {
		const { handle, message } = event.body;
		const recipient = await requireRecipient(user, handle);
		return sentAnswer(await createMessageGroup(user, recipient, message, idempotencyKeyOf(event)));
	},
);
