/** Requests that follow from an OpenAPI document alone. */
import fc from 'fast-check';
import { type Operation, type Parameter, type Schema, wrongWith } from './described.ts';

/** A request that is sent as it is. */
export interface DescribedRequest {
	readonly method: Operation['method'];
	/** With its query string. */
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** What is special about it. */
	readonly about: string;
	/** The parameter or the body's field that has a value of its own. */
	readonly field?: string;
}

type Values = Readonly<Record<string, unknown>>;

/** Values of parameters by name, and of the body. */
interface Parts {
	readonly parameters: Values;
	readonly body?: unknown;
}

const JSON_TYPE = 'application/json';

const bodySchemaOf = ({ requestBody }: Operation): Schema | undefined => requestBody?.content[JSON_TYPE]?.schema;

const propertiesOf = (schema: Schema | undefined): Readonly<Record<string, Schema>> =>
	(schema?.['properties'] ?? {}) as Readonly<Record<string, Schema>>;

/** What the document's examples say. */
function exampleOf({ parameters, requestBody }: Operation): Parts {
	const shown = parameters.filter(({ example }) => example !== undefined);
	return {
		parameters: Object.fromEntries(shown.map(({ name, example }) => [name, example])),
		body: requestBody?.content[JSON_TYPE]?.example,
	};
}

const inUrl = (value: unknown): string => encodeURIComponent(String(value)).replaceAll('.', '%2E');

function requestOf(operation: Operation, { parameters, body }: Parts, about: string, field?: string): DescribedRequest {
	const placed = (place: Parameter['in']): [string, unknown][] =>
		operation.parameters
			.filter((parameter) => parameter.in === place && parameters[parameter.name] !== undefined)
			.map(({ name }) => [name, parameters[name]]);
	const path = placed('path').reduce((url, [name, value]) => url.replace(`{${name}}`, inUrl(value)), operation.path);
	const query = placed('query').map(([name, value]) => `${inUrl(name)}=${inUrl(value)}`);
	return {
		method: operation.method,
		path: query.length > 0 ? `${path}?${query.join('&')}` : path,
		headers: {
			...Object.fromEntries(placed('header').map(([name, value]) => [name, String(value)])),
			...(body !== undefined && { 'Content-Type': JSON_TYPE }),
		},
		...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		about,
		...(field !== undefined && { field }),
	};
}

/** The request that the document's examples make. */
export const exampleRequest = (operation: Operation): DescribedRequest =>
	requestOf(operation, exampleOf(operation), 'the example');

/** Strings that a pattern takes; nothing where the pattern is beyond what can be made from it. */
function matching(pattern: unknown): fc.Arbitrary<string>[] {
	if (typeof pattern !== 'string') return [];
	try {
		return [fc.stringMatching(new RegExp(pattern, 'u'))];
	} catch {
		return [];
	}
}

interface Bounds {
	readonly type?: string;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly pattern?: string;
}

function someOf(schema: Schema): fc.Arbitrary<unknown> {
	const { type, minimum: min = 0, maximum: max = min + 100, minLength = 0, maxLength = 40, pattern }: Bounds = schema;
	if (type === 'boolean') return fc.boolean();
	if (type === 'integer') return fc.integer({ min, max });
	const matched = matching(pattern);
	return matched.length > 0
		? fc.oneof(...matched)
		: fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
}

/** The least and the most that a schema says it takes. */
function extremesOf({ minimum, maximum, minLength, maxLength }: Bounds): unknown[] {
	const lengths = [minLength, maxLength].filter((length) => length !== undefined);
	return [
		...[minimum, maximum].filter((number) => number !== undefined),
		...lengths.map((length) => 'x'.repeat(length)),
	];
}

/** Values that a schema of one field takes, its extremes among them. @param each how many beside them */
function valuesOf(schema: Schema, { seed, each }: { seed: number; each: number }): unknown[] {
	const isTaken = (value: unknown): boolean => wrongWith(schema, value).length === 0;
	return [...extremesOf(schema).filter(isTaken), ...fc.sample(someOf(schema).filter(isTaken), { seed, numRuns: each })];
}

/** Requests that are right by the document: the example, with one field after the other as something else. */
export function rightRequests(operation: Operation, sampling: { seed: number; each: number }): DescribedRequest[] {
	const example = exampleOf(operation);
	const exclusive = operation['x-exclusive-parameters'] ?? [];
	const ofParameters = operation.parameters.flatMap(({ name, schema }) =>
		valuesOf(schema, sampling).map((value) => {
			const left = Object.entries(example.parameters).filter(([other]) => !exclusive.includes(other));
			const parameters = { ...Object.fromEntries(left), ...keyless(operation), [name]: value };
			return requestOf(operation, { ...example, parameters }, `${name} is ${JSON.stringify(value)}`, name);
		}),
	);
	const schema = bodySchemaOf(operation);
	const ofBody = Object.entries(propertiesOf(schema)).flatMap(([name, property]) =>
		valuesOf(property, sampling)
			.map((value) => withField(example.body as Values, name, value, schema))
			.map((body) =>
				requestOf(
					operation,
					{ parameters: { ...example.parameters, ...keyless(operation) }, body },
					`${name} is ${JSON.stringify(body[name])}`,
					name,
				),
			),
	);
	return [...ofParameters, ...ofBody];
}

/** Headers that a request may have are those of one request: another one goes without. */
const keyless = ({ parameters }: Operation): Values =>
	Object.fromEntries(parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => [name, undefined]));

/** A body with another field, in the place of one that may not be beside it. */
function withField(body: Values, name: string, value: unknown, schema: Schema | undefined): Values {
	const changed = { ...body, [name]: value };
	if (schema === undefined || wrongWith(schema, changed).length === 0) return changed;
	const others = Object.keys(body).filter((other) => other !== name);
	const smaller = others.map((left) => Object.fromEntries(Object.entries(changed).filter(([other]) => other !== left)));
	return smaller.find((one) => wrongWith(schema, one).length === 0) ?? changed;
}

/** What is seldom right anywhere. */
const WRONG: readonly unknown[] = [
	'',
	' ',
	'x',
	'-1',
	'0',
	'1e2',
	'101',
	'x'.repeat(1100),
	'\u200b',
	null,
	7,
	true,
	[],
	{},
];

/** Requests that are wrong by the document in one thing. */
export function wrongRequests(operation: Operation): DescribedRequest[] {
	const example = exampleOf(operation);
	const parameters = { ...example.parameters, ...keyless(operation) };
	const plain = { ...example, parameters };
	const ofParameters = operation.parameters.flatMap((parameter) =>
		wrongValues(parameter).map((value) =>
			requestOf(
				operation,
				{ ...plain, parameters: { ...parameters, [parameter.name]: value } },
				`${parameter.name} is wrong: ${JSON.stringify(value).slice(0, 40)}`,
			),
		),
	);
	const exclusive = operation['x-exclusive-parameters'] ?? [];
	const together = exclusive.map((name) => {
		const { schema } = operation.parameters.find((parameter) => parameter.name === name) as Parameter;
		return [name, valuesOf(schema, { seed: 1, each: 1 })[0]];
	});
	const missing = operation.parameters
		.filter((parameter) => parameter.required && parameter.in === 'query')
		.map(({ name }) =>
			requestOf(operation, { ...plain, parameters: { ...parameters, [name]: undefined } }, `${name} is missing`),
		);
	return [
		...ofParameters,
		...missing,
		...(together.length > 0
			? [
					requestOf(
						operation,
						{ parameters: { ...parameters, ...Object.fromEntries(together) } },
						`${exclusive} together`,
					),
				]
			: []),
		...wrongBodies(operation).map(([about, body]) => requestOf(operation, { parameters, body }, about)),
	];
}

/** Values that a parameter does not take, as they can be sent. */
function wrongValues({ schema, in: place }: Parameter): string[] {
	const texts = [...WRONG, ...beyond(schema)]
		.filter((value) => typeof value === 'string' || typeof value === 'number')
		.map(String);
	const read = (text: string): unknown => (schema['type'] === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text);
	return texts.filter((text) => {
		const isSendable = place === 'path' ? text !== '' : place === 'query' || /^[!-~]*$/.test(text.trim() || '\n');
		return isSendable && wrongWith(schema, read(text)).length > 0;
	});
}

/** Just beyond what a schema allows. */
function beyond({ minimum, maximum, maxLength }: Schema): unknown[] {
	return [
		...(typeof minimum === 'number' ? [minimum - 1] : []),
		...(typeof maximum === 'number' ? [maximum + 1] : []),
		...(typeof maxLength === 'number' ? ['x'.repeat(maxLength + 1), '👩'.repeat(maxLength + 1)] : []),
	];
}

/** Bodies that are wrong in one thing, and what that is. */
function wrongBodies(operation: Operation): [string, unknown][] {
	const schema = bodySchemaOf(operation);
	if (schema === undefined) return [];
	const example = exampleOf(operation).body as Values;
	const changed = Object.entries(propertiesOf(schema)).flatMap(([name, property]) =>
		[...WRONG, ...beyond(property), undefined].map((value): [string, unknown] => [
			`${name} is ${JSON.stringify(value)?.slice(0, 40) ?? 'missing'}`,
			{ ...example, [name]: value },
		]),
	);
	const whole: [string, unknown][] = [[], 7, null, 'text'].map((body) => [
		`the body is ${JSON.stringify(body)}`,
		JSON.stringify(body),
	]);
	const unknown: [string, unknown] = ['a field is not known', { ...example, surprise: 1 }];
	const wrong = [...changed, ...whole, unknown].filter(([, body]) => {
		const read: unknown = typeof body === 'string' ? JSON.parse(body) : JSON.parse(JSON.stringify(body));
		return wrongWith(schema, read).length > 0;
	});
	return [
		...wrong,
		['the body is cut off', '{"'],
		['the body is large', JSON.stringify({ ...example, surprise: 'x'.repeat(17_000) })],
	];
}
