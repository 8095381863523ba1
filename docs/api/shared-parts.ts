/** Parts of the HTTP API's description that are no route's own. */
import { KINDS, type ProblemKind } from '../../shared/contract/problems.ts';
import type { Route } from '../../shared/contract/routes.ts';
import { GROUP } from './examples.ts';
import type { Json } from './json-schema.ts';

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

export interface Header {
	readonly description: string;
	readonly required?: boolean;
	readonly schema: Json;
	readonly example?: string;
}

export const headers = {
	'X-Request-Id': {
		description: 'What the logs call this request.',
		required: true,
		schema: { type: 'string', minLength: 1 },
	},
	'Cache-Control': {
		description: 'Answers are private.',
		required: true,
		schema: { const: 'no-store' },
	},
	'Idempotency-Replayed': {
		description: 'There when the request came with a key that had been answered before.',
		schema: { const: 'true' },
	},
	'Retry-After': {
		description: 'Seconds to wait before trying again.',
		required: true,
		schema: { type: 'string', pattern: '^[1-9]\\d*$' },
		example: '2',
	},
	'WWW-Authenticate': {
		description: 'How to authenticate (RFC 6750).',
		required: true,
		schema: { type: 'string', pattern: '^Bearer\\b' },
		example: 'Bearer',
	},
} as const satisfies Record<string, Header>;

export type HeaderName = keyof typeof headers;

/** Headers that a kind of problem has beside what every answer has. */
export function problemHeaders(kind: ProblemKind): HeaderName[] {
	const { status } = KINDS[kind];
	if (status === 429 || status === 503) return ['Retry-After'];
	return status === 401 ? ['WWW-Authenticate'] : [];
}

interface Links {
	readonly path: string;
	readonly relations: NonNullable<Route['links']>;
	/** Whether the next page is before this one. */
	readonly isBackwards: boolean;
}

/** The Link header (RFC 8288) of a route, by the relations that it may have. */
export function linkHeader({ path, relations, isBackwards }: Links): Json {
	const target = path.replaceAll(/\{\w+\}/g, '[^/?>]+');
	const link = `<${target}\\?[^>]+>; rel="(?:${relations.join('|')})"`;
	const isAlways = relations.includes('sync');
	const queries = {
		next: `${isBackwards ? 'before' : 'after'}=01a11fd0-96a8-76fb-8b3b-6a2f5f7b7c3d`,
		prev: 'after=01a121ae-b460-70d1-a120-6044f0b8b100',
		sync: 'after=01a213ed-0249-7000-8000-000000000000',
	};
	const shown = path.replace('{message_group_uuid}', GROUP);
	return {
		description: `Where more is (RFC 8288): ${relations.join(', ')}${isAlways ? '; sync is always there' : ''}.`,
		...(isAlways && { required: true }),
		schema: { type: 'string', pattern: `^${link}(?:, ${link})*$` },
		example: relations.map((relation) => `<${shown}?${queries[relation]}&limit=20>; rel="${relation}"`).join(', '),
	};
}
