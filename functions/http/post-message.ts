import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from '../../shared/contract/schemas.ts';
import { postFunction } from '../../shared/http/http-function.ts';
import { sentAnswer } from '../../shared/http/sent-response.ts';
import { idempotencyKeyOf } from '../../shared/messaging/idempotency.ts';
import { createMessage, createMessageGroup } from '../../shared/messaging/message-groups.ts';
import * as validators from '../../shared/platform/validators.ts';
import { requireRecipient } from '../../shared/users/users.ts';

type Event = FromSchema<typeof schemas.postMessageEvent>;

/** The web client takes no other status for a success. */
const statusOf = (): number => 200;

/** Pattern C or D as the Cruddur web client sends it: `POST /api/messages`. */
export const handler = postFunction<Event>(
	{ event: validators.postMessageEvent, response: validators.messageResponse },
	async (event, { user }) => {
		const { message, message_group_uuid: uuid, handle = '' } = event.body;
		const key = idempotencyKeyOf(event);
		if (uuid !== undefined) return sentAnswer(await createMessage(user, uuid, message, key, statusOf));
		return sentAnswer(await createMessageGroup(user, await requireRecipient(user, handle), message, key, statusOf));
	},
);
