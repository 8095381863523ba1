import type { Route } from '../../shared/contract/routes.ts';
import { GROUP } from './examples.ts';
import type { Json } from './json-schema.ts';

/** A header of an answer. */
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
