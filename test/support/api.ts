import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { HttpFunction } from '../../shared/http/http-function.ts';
import { described } from './described.ts';
import { service } from './service.ts';

/** A request to the HTTP API. */
export interface ApiRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** With its query string. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON; a string is sent as it is. */
	readonly body?: unknown;
	/** Whether the body reaches the function as base64: the HTTP API does that by content type. */
	readonly isBase64Encoded?: boolean;
	/** Gives a request over HTTP up. */
	readonly signal?: AbortSignal;
}

export interface ApiResponse {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	// biome-ignore lint/suspicious/noExplicitAny: tests look into answers that may be wrong
	readonly body: any;
}

/** Something that answers requests: the functions in this process, or the running stack. */
export type Api = (request: ApiRequest) => Promise<ApiResponse>;

const jsonBody = (body: unknown): string | undefined =>
	body === undefined || typeof body === 'string' ? body : JSON.stringify(body);

const headersOf = ({ headers = {}, body }: ApiRequest): Record<string, string> => ({
	...(body === undefined ? {} : { 'content-type': 'application/json' }),
	...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
});

/** The API of a running stack. */
export const httpApi =
	(url: string): Api =>
	async (request) => {
		const response = await fetch(new URL(request.path, url), {
			method: request.method,
			headers: headersOf(request),
			body: jsonBody(request.body) ?? null,
			signal: request.signal ?? null,
		});
		const text = await response.text();
		return { status: response.status, headers: Object.fromEntries(response.headers), body: text && JSON.parse(text) };
	};

interface Route {
	readonly routeKey: string;
	readonly pattern: RegExp;
	readonly parameters: readonly string[];
	readonly handler: string;
}

/** The routes of serverless.yml, literal ones before those with parameters. */
const routes: readonly Route[] = Object.values(service.functions)
	.flatMap(({ handler, events = [] }) =>
		events.flatMap(({ httpApi: route }) => {
			if (!route) return [];
			const parameters = Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
			const pattern = new RegExp(`^${route.method} ${route.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
			return [{ routeKey: `${route.method} ${route.path}`, pattern, parameters, handler }];
		}),
	)
	.sort((a, b) => a.parameters.length - b.parameters.length);

/** The functions of serverless.yml in this process, with events as the HTTP API makes them. */
export const functionsApi: Api = described(async (request: ApiRequest): Promise<ApiResponse> => {
	const url = new URL(request.path, 'http://functions.test');
	for (const { routeKey, pattern, parameters, handler } of routes) {
		const match = pattern.exec(`${request.method} ${url.pathname}`);
		if (!match) continue;
		const { handler: invoke } = (await import(`../../${handler.replace('.handler', '.ts')}`)) as {
			handler: HttpFunction;
		};
		const pathParameters = Object.fromEntries(
			parameters.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]),
		);
		const names = [...new Set(url.searchParams.keys())];
		const query = Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).join(',')]));
		const body = jsonBody(request.body);
		const event = {
			version: '2.0',
			routeKey,
			rawPath: url.pathname,
			rawQueryString: url.search.slice(1),
			headers: headersOf(request),
			...(url.search && { queryStringParameters: query }),
			...(parameters.length > 0 && { pathParameters }),
			requestContext: { http: { method: request.method, path: url.pathname }, requestId: randomUUID() },
			...(body !== undefined && { body }),
			isBase64Encoded: request.isBase64Encoded ?? false,
		} as unknown as APIGatewayProxyEventV2;
		const result = await invoke(event, { awsRequestId: randomUUID() } as Context);
		const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
		return {
			status: result.statusCode ?? 0,
			headers: Object.fromEntries(headers),
			body: JSON.parse(result.body ?? 'null'),
		};
	}
	throw new Error(`No route for ${request.method} ${url.pathname}`);
});
