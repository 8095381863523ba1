import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../contract/problems.ts';

/** Largest body in bytes. */
const MAX_BODY = 16 * 1024;

const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Refuses bytes that are not UTF-8, rather than storing something else than was sent. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Replaces the body by what its JSON says; looks at size and type before it parses. */
export const jsonBody = (): MiddlewareObj<Omit<APIGatewayProxyEventV2, 'body'> & { body?: unknown }> => ({
	before: ({ event }) => {
		const { headers, isBase64Encoded } = event as APIGatewayProxyEventV2;
		// A request without a body has null on the laptop, and nothing in AWS.
		const body = (event.body ?? '') as string;
		if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > MAX_BODY) {
			throw new Problem('body-too-large', `Send at most ${MAX_BODY} bytes.`);
		}
		if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) {
			throw new Problem('not-json', 'Send JSON, with the header Content-Type: application/json.');
		}
		try {
			event.body = JSON.parse(isBase64Encoded ? utf8.decode(Buffer.from(body, 'base64')) : body);
		} catch {
			throw new Problem('malformed-json', 'Send a JSON object.');
		}
	},
});
