import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../problems.ts';

/** Largest body in bytes. */
const MAX_BODY = 16 * 1024;

const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Replaces the body by what its JSON says; looks at size and type before it parses. */
export const jsonBody = (): MiddlewareObj<Omit<APIGatewayProxyEventV2, 'body'> & { body?: unknown }> => ({
	before: ({ event }) => {
		const { body = '', headers, isBase64Encoded } = event as APIGatewayProxyEventV2;
		if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > MAX_BODY) {
			throw new Problem('body-too-large', `Send at most ${MAX_BODY} bytes.`);
		}
		if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) {
			throw new Problem('not-json', 'Send JSON, with the header Content-Type: application/json.');
		}
		try {
			event.body = JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
		} catch {
			throw new Problem('malformed-json', 'Send a JSON object.');
		}
	},
});
