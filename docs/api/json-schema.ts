import { formats } from '../../shared/contract/formats.ts';
import { NOT_IN_NAMES, VISIBLE } from '../../shared/contract/text.ts';
import { fields, named } from './fields.ts';

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What a name may consist of. */
const IN_NAMES = `[^${NOT_IN_NAMES.source.slice(1)}`;

/** What our formats are in words that everybody's validators know (patterns are ECMAScript's, with the flag u). */
export const FORMATS: Readonly<Record<keyof typeof formats, { readonly [keyword: string]: Json }>> = {
	uuid: { format: 'uuid', pattern: formats.uuid.source },
	'message-uuid': { format: 'uuid', pattern: formats['message-uuid'].source },
	'date-time-ms': { format: 'date-time', pattern: formats['date-time-ms'].source },
	'date-time': { pattern: formats['date-time'].source },
	handle: { pattern: formats.handle.source },
	'at-handle': { pattern: formats['at-handle'].source },
	'page-limit': { type: 'integer', minimum: 1, maximum: 100 },
	'printable-ascii': { pattern: formats['printable-ascii'].source },
	/** But for the number of graphemes, which no pattern can count. */
	'display-name': { pattern: `^\\s*${IN_NAMES}*${VISIBLE.source}${IN_NAMES}*\\s*$` },
	text: { pattern: `^\\P{Cs}*${VISIBLE.source}\\P{Cs}*$` },
};

type Name = keyof typeof named;

const NAMES = new Map<unknown, Name>(Object.entries(named).map(([name, schema]) => [schema, name as Name]));

/** A schema of the contract as others know it: a reference to it where it has a name. */
export function toJsonSchema(schema: unknown): Json {
	const name = NAMES.get(schema);
	return name === undefined ? written(schema) : { $ref: `#/components/schemas/${name}` };
}

function written(schema: unknown): Json {
	if (Array.isArray(schema)) return schema.map(toJsonSchema);
	if (typeof schema !== 'object' || schema === null) return schema as Json;
	const { format, ...rest } = schema as Record<string, unknown>;
	return {
		...Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, toJsonSchema(value)])),
		...(format !== undefined && FORMATS[format as keyof typeof FORMATS]),
	};
}

/** The named schemas, or some of them, each with what its fields mean. */
export const componentSchemas = (names = Object.keys(named) as Name[]): Record<string, Json> =>
	Object.fromEntries(names.map((name) => [name, described(name)]));

function described(name: Name): Json {
	const { description, properties: texts = {} } = fields[name];
	const { properties, ...rest } = written(named[name]) as { readonly properties?: Record<string, Json> };
	return {
		description,
		...rest,
		...(properties && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([field, value]) => [field, withDescription(value, texts[field])]),
			),
		}),
	};
}

const withDescription = (schema: Json, description: string | undefined): Json =>
	description === undefined ? schema : { ...(schema as object), description };

/** References to parts that the whole document shares. */
export const refs = (part: string, names: readonly string[]): Record<string, Json> =>
	Object.fromEntries(names.map((name) => [name, { $ref: `#/components/${part}/${name}` }]));
