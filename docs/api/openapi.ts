import { DEFAULT_LIMIT } from '../../shared/contract/pages.ts';
import { partsOf } from '../../shared/contract/route-problems.ts';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { headers, linkHeader } from './headers.ts';
import { componentSchemas, type Json, refs, toJsonSchema } from './json-schema.ts';
import { operations, parameters, type RouteName, tags } from './operations.ts';
import { GATEWAY_ANSWER, PROBLEM, problemExamples, problemResponses, refusals } from './problem-responses.ts';

/** What of package.json is in the descriptions. */
export interface About {
	readonly version: string;
	readonly license: string;
}

type JsonObject = { readonly [name: string]: Json };

const DESCRIPTION = `Direct messages for two people. Push is a hint, this API is the truth: what the socket tells
(\`asyncapi.json\`) can be asked for here again.

Refusals are problem documents (RFC 9457): \`type\` says which kind it is, \`errors\` names every field that is wrong. What never
reaches a function is answered by what stands in front of it, in AWS API Gateway, as \`{"message":"…"}\`. Unknown fields
are refused, and unknown query parameters by every route that takes any. No answer may be cached. Browsers of any origin may ask.

The examples are of the seeds: the laptop's stack (\`npm start\`) answers them as they stand to Andrew Brown.`;

/** The OpenAPI 3.1 description of the HTTP API. */
export function openApi({ version, license }: About): JsonObject {
	const paths: Record<string, Record<string, Json>> = {};
	for (const name of Object.keys(routes) as RouteName[]) {
		const { method, path } = routes[name];
		paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name) };
	}
	return {
		openapi: '3.1.1',
		info: {
			title: 'Cruddur messages',
			version,
			summary: 'Direct messages for two people.',
			description: DESCRIPTION,
			license: { name: license, identifier: license },
		},
		servers: [
			{ url: '/', description: 'The page and its API have one origin.' },
			{ url: 'http://localhost:3000', description: 'The laptop (`npm start`).' },
		],
		security: [{ accessToken: [] }],
		tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
		paths,
		components: {
			securitySchemes: {
				accessToken: {
					type: 'http',
					scheme: 'bearer',
					bearerFormat: 'JWT',
					description: 'An access token of the Cognito user pool: `Authorization: Bearer <access token>`.',
				},
			},
			schemas: { ...componentSchemas(), ...requestSchemas(), Problem: PROBLEM, GatewayAnswer: GATEWAY_ANSWER },
			headers: Object.fromEntries(ANSWER_HEADERS.map((name) => [name, headers[name]])),
			examples: problemExamples(),
			responses: problemResponses(),
		},
	};
}

function operation(name: RouteName): Json {
	const route: Route = routes[name];
	const { tag, summary, description } = operations[name];
	return {
		operationId: name,
		tags: [tag],
		summary,
		...(description && { description }),
		...(route.isPublic && { security: [] }),
		parameters: parametersOf(name),
		...exclusiveParameters(route),
		...(partsOf(route).body && { requestBody: requestBody(name) }),
		responses: { ...successes(name), ...refusals(route) },
	};
}

interface ObjectSchema {
	readonly properties: Readonly<Record<string, unknown>>;
	readonly required?: readonly string[];
	readonly not?: { readonly required: readonly string[] };
}

/** Where a parameter is, by the part of the event that has it. */
const PLACES = { pathParameters: 'path', queryStringParameters: 'query', headers: 'header' } as const;

function parametersOf(name: RouteName): Json[] {
	const parts = partsOf(routes[name]) as Readonly<Record<string, ObjectSchema | undefined>>;
	const request = operations[name].request as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
	return Object.entries(PLACES).flatMap(([part, place]) =>
		Object.entries(parts[part]?.properties ?? {}).map(([field, schema]): Json => {
			const description = parameters[`${name}.${field}`] ?? parameters[field];
			if (description === undefined) throw new Error(`docs/api/operations.ts does not say what ${field} means`);
			const value = request[part]?.[field];
			const isLimit = field === 'limit';
			return {
				name: place === 'header' ? headerName(field) : field,
				in: place,
				description,
				required: place === 'path' || (parts[part]?.required ?? []).includes(field),
				schema: isLimit ? { ...(toJsonSchema(schema) as JsonObject), default: DEFAULT_LIMIT } : toJsonSchema(schema),
				...(value !== undefined && { example: isLimit ? Number(value) : value }),
			};
		}),
	);
}

const headerName = (name: string): string => name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** Query parameters of which a request may have one alone, which OpenAPI has no words for. */
function exclusiveParameters(route: Route): JsonObject {
	const { not } = (partsOf(route).queryStringParameters ?? {}) as Partial<ObjectSchema>;
	return not ? { 'x-exclusive-parameters': not.required } : {};
}

const requestSchemaName = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}Request`;

const requestSchemas = (): Record<string, Json> =>
	Object.fromEntries(
		Object.entries<Route>(routes).flatMap(([name, route]) => {
			const { body } = partsOf(route);
			return body ? [[requestSchemaName(name), toJsonSchema(body)]] : [];
		}),
	);

function requestBody(name: RouteName): Json {
	const { body } = operations[name].request as { readonly body: Json };
	return {
		required: true,
		content: {
			'application/json': { schema: { $ref: `#/components/schemas/${requestSchemaName(name)}` }, example: body },
		},
	};
}

const SUCCESSES: Readonly<Record<number, string>> = {
	200: 'It is done.',
	201: 'It was made.',
	202: 'It has begun.',
	204: 'It is done, and there is nothing to say.',
};

/** Headers of what a route answers with; the last where a request may have a key. */
const ANSWER_HEADERS = ['X-Request-Id', 'Cache-Control', 'Idempotency-Replayed'] as const;

/** Every answer of success of a route. */
function successes(name: RouteName): Record<string, Json> {
	const route: Route = routes[name];
	const { properties } = route.response as { readonly properties: { readonly body?: unknown } };
	const { links = [] } = route;
	const { queryStringParameters: query } = partsOf(route) as { readonly queryStringParameters?: ObjectSchema };
	const isBackwards = query?.properties['before'] !== undefined;
	const hasKey = partsOf(route).headers !== undefined;
	return Object.fromEntries(
		route.statuses.map((status) => [
			String(status),
			{
				description: SUCCESSES[status] ?? '',
				headers: {
					...refs('headers', hasKey ? ANSWER_HEADERS : ANSWER_HEADERS.slice(0, -1)),
					...(links.length > 0 && { Link: linkHeader({ path: route.path, relations: links, isBackwards }) }),
				},
				...(properties.body !== undefined && {
					content: {
						'application/json': { schema: toJsonSchema(properties.body), example: operations[name].answer as Json },
					},
				}),
			},
		]),
	);
}
