import type { FromSchema } from 'json-schema-to-ts';
import { idempotencyKeyOf } from '../shared/idempotency.ts';
import { createMessage } from '../shared/message-groups.ts';
import { postFunction } from '../shared/middleware/http.ts';
import { sentAnswer } from '../shared/middleware/sent-answer.ts';
import type * as schemas from '../shared/schemas.ts';
import * as validators from '../shared/validators.ts';

type Event = FromSchema<typeof schemas.createMessageEvent>;

/** Pattern C: `POST /api/messages/{message_group_uuid}`. */
export const handler = postFunction<Event>(
	{ event: validators.createMessageEvent, response: validators.messageResponse },
	async (event, { user }) => {
		const { pathParameters, body } = event;
		const key = idempotencyKeyOf(event);
		return sentAnswer(await createMessage(user, pathParameters.message_group_uuid, body.message, key));
	},
);
