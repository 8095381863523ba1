import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from '../../shared/contract/schemas.ts';
import { postFunction } from '../../shared/http/http-function.ts';
import { sentAnswer } from '../../shared/http/sent-response.ts';
import { idempotencyKeyOf } from '../../shared/messaging/idempotency.ts';
import { createMessage } from '../../shared/messaging/message-groups.ts';
import * as validators from '../../shared/platform/validators.ts';

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
