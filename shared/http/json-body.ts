import { Problem } from '../contract/problems.ts';
import type { HttpMiddleware } from './http-context.ts';

const MAX_BODY_BYTES = 16 * 1024;

const JSON_MEDIA_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Refuses bytes that are not UTF-8, rather than storing something else than was sent. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const BYTE_ORDER_MARK = '\uFEFF';

/** Replaces the body by what its JSON says; looks at size and type before it parses. */
export const jsonBody = (): HttpMiddleware => ({
	before: ({ event }) => {
		const { headers, isBase64Encoded } = event;
		const body = rawBody(event.body);
		if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > MAX_BODY_BYTES) {
			throw new Problem('body-too-large', `Send at most ${MAX_BODY_BYTES} bytes.`);
		}
		const coding = headers['content-encoding']?.trim().toLowerCase() ?? '';
		if (coding !== '' && coding !== 'identity') {
			throw new Problem('content-encoding', 'Send the body as it is, without the header Content-Encoding.');
		}
		if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) {
			throw new Problem('not-json', 'Send JSON, with the header Content-Type: application/json.');
		}
		try {
			(event as { body: unknown }).body = JSON.parse(textOf(body, isBase64Encoded));
		} catch {
			throw new Problem('malformed-json', 'Send a JSON object.');
		}
	},
});

/** A request without a body has nothing in AWS, and null on the laptop, where one that says false has false. */
const rawBody = (body: unknown): string =>
	typeof body === 'string' ? body : (JSON.stringify(body ?? undefined) ?? '');

/** The body's text, without the mark that some clients begin it with (RFC 8259 allows to pass over it). */
function textOf(body: string, isBase64Encoded: boolean): string {
	const text = isBase64Encoded ? utf8.decode(Buffer.from(body, 'base64')) : body;
	return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
