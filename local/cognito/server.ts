import { createServer, type IncomingMessage, type Server } from 'node:http';
import { CognitoError } from 'cognito-local/lib/errors.js';
import type { RunCall } from './calls.ts';
import { refusalOf } from './errors.ts';
import type { CognitoOptions } from './pool.ts';
import { issuerOf, jwks } from './tokens.ts';

/** Most bytes of a request, far more than any call needs. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Seconds for which a browser need not ask again whether it may call. */
const PREFLIGHT_MAX_AGE_S = 600;

/** Milliseconds for which a connection is kept: longer than a client may be busy with the arithmetic of a sign-in. */
const KEEP_ALIVE_MS = 60_000;

/** Cognito's JSON API and the documents that it publishes of the pool, for pages of any origin, as in AWS. */
export function createCognitoServer(options: Pick<CognitoOptions, 'port' | 'userPoolId'>, runCall: RunCall): Server {
	const documents = documentsOf(options);
	const server = createServer(async (request, response) => {
		const { method = '', headers } = request;
		response.setHeader('access-control-allow-origin', '*');
		if (method === 'OPTIONS') {
			response.setHeader('access-control-allow-methods', 'GET, POST');
			response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
			response.setHeader('access-control-max-age', PREFLIGHT_MAX_AGE_S);
			response.end();
			return;
		}
		const { status, type, body } = await answer(request, documents, runCall);
		response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body, datesInSeconds));
	});
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	return server;
}

function documentsOf({ port, userPoolId }: Pick<CognitoOptions, 'port' | 'userPoolId'>): Map<string, object> {
	const path = `/${userPoolId}/.well-known`;
	return new Map<string, object>([
		[`${path}/jwks.json`, jwks],
		[
			`${path}/openid-configuration`,
			{
				issuer: issuerOf(userPoolId),
				jwks_uri: `http://localhost:${port}${path}/jwks.json`,
				id_token_signing_alg_values_supported: ['RS256'],
				response_types_supported: ['code', 'token'],
				subject_types_supported: ['public'],
			},
		],
	]);
}

interface Answer {
	readonly status: number;
	readonly type: 'application/json' | 'application/x-amz-json-1.1';
	readonly body: object;
}

async function answer(request: IncomingMessage, documents: Map<string, object>, runCall: RunCall): Promise<Answer> {
	const { method, url, headers } = request;
	if (method !== 'POST' || url !== '/') {
		const document = method === 'GET' && documents.get(url ?? '');
		return { status: document ? 200 : 404, type: 'application/json', body: document || { message: 'Not Found' } };
	}
	const type = 'application/x-amz-json-1.1';
	const name = String(headers['x-amz-target']).replace(/^AWSCognitoIdentityProviderService\./, '');
	try {
		return { status: 200, type, body: await runCall(name, await inputOf(request)) };
	} catch (error) {
		const refusal = refusalOf(error);
		if (refusal) return { status: 400, type, body: refusal };
		return { status: 500, type, body: { __type: 'InternalErrorException', message: String(error) } };
	}
}

async function inputOf(request: IncomingMessage): Promise<object> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > MAX_BODY_BYTES) throw new CognitoError('SerializationException', 'The request is too long.');
		chunks.push(chunk);
	}
	const input = parsed(Buffer.concat(chunks).toString());
	if (typeof input !== 'object' || input === null || Array.isArray(input)) {
		throw new CognitoError('SerializationException', 'The request is not a JSON object.');
	}
	return input;
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

/** JSON.stringify hands dates over as text; the API has them as seconds since 1970. */
function datesInSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
	const original = this[key];
	return original instanceof Date ? original.getTime() / 1000 : value;
}
