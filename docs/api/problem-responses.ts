import { KINDS, type ProblemKind } from '../../shared/contract/problems.ts';
import { problemsOf } from '../../shared/contract/route-problems.ts';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { problems } from './examples.ts';
import { type Header, type HeaderName, headers } from './headers.ts';
import { type Json, refs } from './json-schema.ts';

/** A problem document. */
export const PROBLEM: Json = {
	description: 'What stands in the way of the answer that was asked for (RFC 9457).',
	type: 'object',
	properties: {
		type: { enum: Object.keys(KINDS).map((kind) => `urn:cruddur:problem:${kind}`), description: 'Which kind it is.' },
		title: { type: 'string', description: 'The kind in words.' },
		status: { type: 'integer', description: 'The status of the answer.' },
		detail: { type: 'string', description: 'What is wrong with this request and what to do, for people.' },
		errors: {
			type: 'array',
			description: 'Every field that is wrong.',
			minItems: 1,
			items: {
				type: 'object',
				properties: {
					pointer: {
						type: 'string',
						pattern: '^#',
						description:
							'A JSON Pointer (RFC 6901) as a URI fragment: into the body, or to the name of a parameter or header.',
					},
					detail: { type: 'string', description: 'What to do about it, after the field’s name.' },
				},
				required: ['pointer', 'detail'],
				additionalProperties: false,
			},
		},
	},
	required: ['type', 'title', 'status', 'detail'],
	additionalProperties: false,
};

/** What API Gateway answers by itself. */
export const GATEWAY_ANSWER: Json = {
	description: 'What API Gateway says by itself, in AWS.',
	type: 'object',
	properties: { message: { type: ['string', 'null'] } },
	required: ['message'],
};

/** Too many requests, where a route itself counts none. */
const TOO_MANY_IN_FRONT: Json = {
	description: `${KINDS['too-many-requests'].title}.`,
	content: { 'application/json': { schema: { $ref: '#/components/schemas/GatewayAnswer' } } },
};

/** An example of each kind of problem. */
export const problemExamples = (): Record<string, Json> =>
	Object.fromEntries(
		Object.entries(problems).map(([kind, problem]) => [
			kind,
			{ summary: KINDS[kind as ProblemKind].title, value: problem.toJSON() as Json },
		]),
	);

/** A route's problems by their status. */
function byStatus(route: Route): Map<string, ProblemKind[]> {
	const kinds = new Map<string, ProblemKind[]>();
	for (const kind of Object.keys(KINDS) as ProblemKind[]) {
		const status = String(KINDS[kind].status);
		if (problemsOf(route).includes(kind)) kinds.set(status, [...(kinds.get(status) ?? []), kind]);
	}
	return kinds;
}

/** What the answers with these problems, which have one status, are called. */
const responseName = (kinds: readonly ProblemKind[]): string => kinds.join('.');

/** A route's answers of refusal, by their status. API Gateway refuses too many requests on every route. */
export const refusals = (route: Route): Record<string, Json> => ({
	'429': TOO_MANY_IN_FRONT,
	...Object.fromEntries(
		Array.from(byStatus(route), ([status, kinds]) => [
			status,
			{ $ref: `#/components/responses/${responseName(kinds)}` },
		]),
	),
});

/** Every answer of refusal, by its name. */
export const problemResponses = (): Record<string, Json> =>
	Object.fromEntries(
		Object.values<Route>(routes)
			.flatMap((route) => [...byStatus(route).values()])
			.map((kinds) => [responseName(kinds), problemResponse(kinds)]),
	);

/** Headers that a kind of problem has beside what every answer has. */
function problemHeaders(kind: ProblemKind): HeaderName[] {
	const { status } = KINDS[kind];
	if (status === 429 || status === 503) return ['Retry-After'];
	return status === 401 ? ['WWW-Authenticate'] : [];
}

/** Statuses that API Gateway answers with, too, before it asks a function or when that gives no answer. */
const ALSO_IN_FRONT = [401, 429, 500, 503];

/** A header that problem documents have, and what API Gateway says by itself has not. */
function inProblems(name: HeaderName): Json {
	const { required: _, description, ...header }: Header = headers[name];
	return { ...header, description: `${description} In every problem document.` };
}

function problemResponse(kinds: readonly ProblemKind[]): Json {
	const [first = 'internal-error'] = kinds;
	const { status } = KINDS[first];
	const isInFront = ALSO_IN_FRONT.includes(status);
	const names: HeaderName[] = ['X-Request-Id', 'Cache-Control', ...problemHeaders(first)];
	const own = {
		type: { enum: kinds.map((kind) => `urn:cruddur:problem:${kind}`) },
		status: { const: status },
	};
	return {
		description: kinds.map((kind) => `${KINDS[kind].title}.`).join(' '),
		headers: Object.fromEntries(names.map((name) => [name, isInFront ? inProblems(name) : headers[name]])),
		content: {
			'application/problem+json': {
				schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: own }] },
				examples: refs('examples', kinds),
			},
			...(isInFront && { 'application/json': { schema: { $ref: '#/components/schemas/GatewayAnswer' } } }),
		},
	};
}
