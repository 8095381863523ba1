import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Request {
	readonly method: string;
	/** With its query string. */
	readonly path: string;
}

interface Response {
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
}

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** What we look at of an OpenAPI document whose references are followed. */
export interface Parameter {
	readonly name: string;
	readonly in: 'path' | 'query' | 'header';
	readonly required: boolean;
	readonly schema: Schema;
	readonly example?: unknown;
}

interface Header {
	readonly required?: boolean;
	readonly schema: Schema;
	readonly example?: unknown;
}

interface Media {
	readonly schema: Schema;
	readonly example?: unknown;
	readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Answer {
	readonly headers?: Readonly<Record<string, Header>>;
	readonly content?: Readonly<Record<string, Media>>;
}

export interface Operation {
	readonly operationId: string;
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Names of path parameters stand in braces. */
	readonly path: string;
	readonly security: readonly object[];
	readonly parameters: readonly Parameter[];
	/** Query parameters of which a request may have one alone. */
	readonly 'x-exclusive-parameters'?: readonly string[];
	readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
	readonly responses: Readonly<Record<string, Answer>>;
}

/** A document without references. */
export function followed(document: object): Schema {
	const follow = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(follow);
		if (typeof value !== 'object' || value === null) return value;
		const { $ref, ...rest } = value as { $ref?: string };
		const own = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, follow(one)]));
		return $ref === undefined ? own : { ...(follow(at(document, $ref)) as object), ...own };
	};
	return follow(document) as Schema;
}

/** What a reference within a document leads to. */
const at = (document: unknown, reference: string): unknown =>
	reference
		.slice(2)
		.split('/')
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
		.reduce((value, part) => (value as Record<string, unknown>)[part], document);

/** The document that is checked in. */
export const openApi = (): Schema => followed(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));

/** The operations of a document. */
export function operationsOf({ paths, security }: Schema): Operation[] {
	return Object.entries(paths as Readonly<Record<string, Readonly<Record<string, object>>>>).flatMap(
		([path, methods]) =>
			Object.entries(methods).map(
				([method, operation]) =>
					({ security, ...operation, path, method: method.toUpperCase() }) as unknown as Operation,
			),
	);
}

// Formats are said by patterns, too.
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
const validators = new WeakMap<object, ValidateFunction>();

/** What is wrong with a value by a schema (of JSON Schema 2020-12), a sentence each. */
export function wrongWith(schema: Schema, value: unknown): string[] {
	let validate = validators.get(schema);
	if (validate === undefined) {
		validate = ajv.compile(schema);
		validators.set(schema, validate);
	}
	return validate(value)
		? []
		: (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
}

/** How an answer differs from what a document says of its operation, a sentence each. */
export function differences({ responses }: Operation, { status, headers, body }: Response): string[] {
	const answer = responses[status];
	if (answer === undefined) return [`the status ${status} is not there: ${JSON.stringify(body)}`];
	const type = /^[^;]*/.exec(headers['content-type'] ?? '')?.[0] ?? '';
	const isProblem = type === 'application/problem+json';
	const wrongHeaders = Object.entries(answer.headers ?? {}).flatMap(([name, { required = isProblem, schema }]) => {
		const value = headers[name.toLowerCase()];
		if (value === undefined) return required ? [`the header ${name} is missing`] : [];
		return wrongWith(schema, value).map((sentence) => `header ${name}: ${sentence}`);
	});
	return [...wrongHeaders, ...wrongBody(answer, type, body)].map((sentence) => `${status}: ${sentence}`);
}

function wrongBody({ content }: Answer, type: string, body: unknown): string[] {
	if (content === undefined) return body ? ['there is a body'] : [];
	const media = content[type];
	return media ? wrongWith(media.schema, body) : [`the content type is ${type}`];
}

/** An API whose every answer is held against docs/openapi.json. */
export function described<Req extends Request, Res extends Response>(
	api: (request: Req) => Promise<Res>,
): (request: Req) => Promise<Res> {
	const known = operationsOf(openApi()).map((operation) => ({
		operation,
		pattern: new RegExp(`^${operation.method} ${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
		parameters: operation.path.split('{').length,
	}));
	known.sort((one, other) => one.parameters - other.parameters);
	return async (request) => {
		const answer = await api(request);
		const { pathname } = new URL(request.path, 'http://api.test');
		const { operation } = known.find(({ pattern }) => pattern.test(`${request.method} ${pathname}`)) ?? {};
		const wrong = operation ? differences(operation, answer) : ['the route is not there'];
		if (wrong.length > 0) {
			throw new Error(`${request.method} ${request.path} is not as docs/openapi.json says: ${wrong.join('; ')}`);
		}
		return answer;
	};
}
