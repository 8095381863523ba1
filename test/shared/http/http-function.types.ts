/** What must not compile: `npm run types` fails when one of these does. Nothing here is ever run. */
import { bodyFunction, readFunction } from '../../../shared/http/http-function.ts';
import * as routes from '../../../shared/http/validators.ts';
import { operatorFunction } from '../../../shared/operator/operator-function.ts';
import { scanPayload } from '../../../shared/operator/validators.ts';

const message = {
	uuid: '',
	message_group_uuid: '',
	user_uuid: '',
	handle: '',
	display_name: '',
	message: '',
	created_at: '',
};

// What is right compiles.
readFunction(routes.listMessages, async ({ pathParameters }) => ({
	statusCode: 200,
	body: [{ ...message, message_group_uuid: pathParameters.message_group_uuid }],
}));

readFunction(routes.listMessageGroups, async ({ pathParameters }) => ({
	// @ts-expect-error The event of listMessageGroups has no path.
	statusCode: pathParameters.message_group_uuid.length,
	body: [],
}));

// @ts-expect-error One route's event with another one's answer.
readFunction({ event: routes.listMessages.event, response: routes.showMe.response }, async () => ({
	statusCode: 200,
	body: [message],
}));

// @ts-expect-error A body without what the route's answer needs.
bodyFunction(routes.createMessage, async () => ({ statusCode: 201, body: { uuid: '' } }));

// @ts-expect-error A body of another type.
bodyFunction(routes.createMessage, async ({ body }) => ({ statusCode: 201, body: body.message }));

// @ts-expect-error Another function's payload.
operatorFunction(scanPayload, async ({ handles }: { handles: string[] }) => handles);
