import { type Html, html, inline, paragraphs } from './html.ts';
import type { Json } from './json-schema.ts';

type Schema = { readonly [keyword: string]: Json };

interface Header {
	readonly $ref?: string;
	readonly description?: string;
}

interface Media {
	readonly schema: Schema;
	readonly example?: Json;
}

interface Answer {
	readonly $ref?: string;
	readonly description: string;
	readonly headers?: Readonly<Record<string, Header>>;
	readonly content?: Readonly<Record<string, Media>>;
}

interface Parameter {
	readonly name: string;
	readonly in: string;
	readonly description: string;
	readonly required: boolean;
	readonly schema: Schema;
	readonly example?: Json;
}

interface Operation {
	readonly operationId: string;
	readonly tags: readonly string[];
	readonly summary: string;
	readonly description?: string;
	readonly parameters: readonly Parameter[];
	readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
	readonly responses: Readonly<Record<string, Answer>>;
}

/** What we show of docs/openapi.json. */
export interface OpenApi {
	readonly info: { readonly title: string; readonly version: string; readonly description: string };
	readonly tags: readonly { readonly name: string; readonly description: string }[];
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly components: {
		readonly schemas: Readonly<Record<string, Schema>>;
		readonly responses: Readonly<Record<string, Answer>>;
		readonly examples: Readonly<
			Record<string, { readonly summary: string; readonly value: { readonly status: number } }>
		>;
	};
}

interface SocketMessage {
	readonly name: string;
	readonly summary: string;
	readonly examples: readonly { readonly payload: Json }[];
}

/** What we show of docs/asyncapi.json. */
export interface AsyncApi {
	readonly info: { readonly description: string };
	readonly operations: Readonly<
		Record<string, { readonly action: 'send' | 'receive'; readonly messages: readonly { readonly $ref: string }[] }>
	>;
	readonly components: { readonly messages: Readonly<Record<string, SocketMessage>> };
}

const lastOf = (reference = ''): string => reference.slice(reference.lastIndexOf('/') + 1);

/** Where styles are, beside the page. */
export const STYLES = 'api.css';

/** The descriptions for people to read: one page without scripts, whose styles are in a file of its own. */
export function page(openApi: OpenApi, asyncApi: AsyncApi): string {
	const { info, tags } = openApi;
	const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
	);
	const groups = tags.map(({ name, description }) => ({
		name,
		description,
		members: operations.filter(({ operation }) => operation.tags.includes(name)),
	}));
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}: API</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLES}">
</head>
<body>
<header>
<h1>${info.title}: API</h1>
<p>Version ${info.version}. For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1), <a href="/asyncapi.json">asyncapi.json</a> (AsyncAPI 3.0).</p>
</header>
<nav aria-label="Contents">
${groups.map(({ name, members }) => html`<h2>${name}</h2><ul>${members.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}</ul>`)}
<h2>and</h2><ul><li><a href="#schemas">Schemas</a></li><li><a href="#problems">Problems</a></li><li><a href="#socket">The socket</a></li></ul>
</nav>
<main>
${paragraphs(info.description)}
${groups.map(
	({ name, description, members }) => html`<h2>${name}</h2><p>${inline(description)}</p>
${members.map((member) => operationSection(member, openApi))}`,
)}
<h2 id="schemas">Schemas</h2>
${Object.entries(openApi.components.schemas).map(([name, schema]) => schemaSection(name, schema))}
<h2 id="problems">Problems</h2>
<table><tr><th>status</th><th>type ends in</th><th>title</th></tr>
${Object.entries(openApi.components.examples).map(([kind, { summary, value }]) => html`<tr id="problem-${kind}"><td>${value.status}</td><td><code>${kind}</code></td><td>${summary}${example('example', value)}</td></tr>`)}
</table>
<h2 id="socket">The socket</h2>
${paragraphs(asyncApi.info.description)}
${Object.entries({ receive: 'What a client may say', send: 'What the server tells' }).map(([action, title]) => html`<h3>${title}</h3><dl>${messagesOf(asyncApi, action).map(socketMessage)}</dl>`)}
</main>
</body>
</html>
`.text;
}

/** Messages in one direction: those of clients are said to be received. */
function messagesOf({ operations, components }: AsyncApi, action: string): SocketMessage[] {
	const received = new Set(
		Object.values(operations)
			.filter((operation) => operation.action === 'receive')
			.flatMap(({ messages }) => messages.map(({ $ref }) => lastOf($ref))),
	);
	return Object.entries(components.messages)
		.filter(([name]) => received.has(name) === (action === 'receive'))
		.map(([, message]) => message);
}

const socketMessage = ({ summary, examples }: SocketMessage): Html =>
	html`<dt>${summary}</dt><dd>${examples.map(({ payload }) => code(payload))}</dd>`;

const code = (value: Json): Html => html`<pre><code>${JSON.stringify(value, null, 2)}</code></pre>`;

const example = (title: string, value: Json | undefined): Html | undefined =>
	value === undefined ? undefined : html`<details><summary>${title}</summary>${code(value)}</details>`;

interface Member {
	readonly path: string;
	readonly method: string;
	readonly operation: Operation;
}

function operationSection({ path, method, operation }: Member, { components }: OpenApi): Html {
	const { operationId, summary, description, parameters, requestBody, responses } = operation;
	const body = requestBody?.content['application/json'];
	return html`<section id="${operationId}">
<h3>${summary}</h3>
<p class="route"><b>${method}</b> <code>${path}</code></p>
${description === undefined ? undefined : paragraphs(description)}
${
	parameters.length === 0
		? undefined
		: html`<table><tr><th>parameter</th><th>in</th><th></th><th></th></tr>
${parameters.map((parameter) => html`<tr><td><code>${parameter.name}</code>${parameter.required ? undefined : ' (optional)'}</td><td>${parameter.in}</td><td>${typeOf(parameter.schema)}</td><td>${inline(parameter.description)}</td></tr>`)}
</table>`
}
${body && html`<p>Body: ${typeOf(body.schema)}</p>${example('Example of a body', body.example ?? null)}`}
<table><tr><th>answer</th><th></th><th></th></tr>
${Object.entries(responses).map(([status, response]) => answerRow(status, response, components.responses))}
</table>
</section>
`;
}

function answerRow(status: string, response: Answer, shared: OpenApi['components']['responses']): Html {
	if (response.$ref) {
		const kinds = lastOf(response.$ref).split('.');
		const links = kinds.map((kind) => html` <a href="#problem-${kind}">${kind}</a>`);
		return html`<tr><td>${status}</td><td>${links}</td><td>${shared[lastOf(response.$ref)]?.description}</td></tr>`;
	}
	const media = response.content?.['application/json'];
	const { Link: link } = response.headers ?? {};
	return html`<tr><td>${status}</td><td>${media ? typeOf(media.schema) : 'no body'}</td><td>${response.description}${link && html` <code>Link</code>: ${link.description}`}${example('Example', media?.example)}</td></tr>`;
}

function schemaSection(name: string, schema: Schema): Html {
	const {
		description,
		properties = {},
		required = [],
	} = schema as {
		readonly description?: string;
		readonly properties?: Readonly<Record<string, Schema>>;
		readonly required?: readonly string[];
	};
	const rows = Object.entries(properties).map(
		([field, value]) =>
			html`<tr><td><code>${field}</code>${required.includes(field) ? undefined : ' (optional)'}</td><td>${typeOf(value)}</td><td>${inline(String(value['description'] ?? ''))}</td></tr>`,
	);
	return html`<section id="schema-${name}"><h3>${name}</h3>
${description && html`<p>${inline(description)}</p>`}
${rows.length > 0 ? html`<table>${rows}</table>` : html`<p>${typeOf(schema)}</p>`}
</section>
`;
}

/** What a schema asks for, in a few words. */
function typeOf(schema: Schema): Html {
	const { $ref, type, items, const: constant, enum: values, pattern, ...rest } = schema;
	if ($ref) return html`<a href="#schema-${lastOf(String($ref))}">${lastOf(String($ref))}</a>`;
	if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`;
	if (Array.isArray(values)) return html`one of ${values.map((value) => html`<code>${String(value)}</code> `)}`;
	if (type === 'array') return html`array of ${typeOf((items ?? {}) as Schema)}`;
	const bounds = ['minLength', 'maxLength', 'minimum', 'maximum', 'default']
		.filter((keyword) => rest[keyword] !== undefined)
		.map((keyword) => html`, ${keyword} ${String(rest[keyword])}`);
	return html`${String(type)}${bounds}${pattern === undefined ? undefined : html`, <code>${String(pattern)}</code>`}`;
}
