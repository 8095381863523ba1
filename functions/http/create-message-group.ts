import type { FromSchema } from 'json-schema-to-ts';
import { idempotencyKeyOf } from '../shared/idempotency.ts';
import { createMessageGroup } from '../shared/message-groups.ts';
import { postFunction } from '../shared/middleware/http.ts';
import { sentAnswer } from '../shared/middleware/sent-answer.ts';
import type * as schemas from '../shared/schemas.ts';
import { requireRecipient } from '../shared/users.ts';
import * as validators from '../shared/validators.ts';

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
