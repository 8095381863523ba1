import fc from 'fast-check';
import { routes } from '../../shared/contract/routes.ts';
import type { ApiRequest } from './api.ts';

/** Somebody's values that are right, for requests that are nearly right. */
export interface Known {
	readonly group: string;
	readonly handle: string;
	readonly messageUuid: string;
	readonly token: string;
}

const NASTY = [
	'',
	' ',
	'\u0000',
	'\ud800',
	'\u202e',
	'null',
	'__proto__',
	'constructor',
	'%',
	"' OR 1=1 --",
	'-1',
	'101',
	'1e2',
	'00000000-0000-7000-8000-000000000000',
	'x'.repeat(2000),
	'👩‍👩‍👧'.repeat(300),
];

const someText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }));

/** A value as it may stand in a URL. */
const inUrl = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll('.', '%2E') || '%20';

const someHeaderValue = fc.oneof(
	fc.string({ unit: 'grapheme-ascii', maxLength: 140 }),
	fc.constantFrom('', ' ', 'a, b', 'x'.repeat(129)),
);

/** Requests to every route: right, nearly right, and nonsense. */
export function someRequest({ group, handle, messageUuid, token }: Known): fc.Arbitrary<ApiRequest> {
	const or = <Value>(right: Value) =>
		fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: someText });
	const someQuery = fc
		.array(
			fc.tuple(
				fc.oneof(fc.constantFrom('limit', 'before', 'after', 'handle', '__proto__', 'toString'), someText),
				fc.oneof(fc.constantFrom('1', '100', '0', messageUuid), someText),
			),
			{ maxLength: 4 },
		)
		.map((pairs) => pairs.map(([name, value]) => `${inUrl(name)}=${inUrl(value)}`).join('&'))
		.map((query) => (query ? `?${query}` : ''));
	const someValue = fc.oneof(
		{ weight: 2, arbitrary: someText },
		{ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
		{ weight: 4, arbitrary: fc.constantFrom('Hello', handle, group, messageUuid) },
	);
	const someBody = fc.oneof(
		{
			weight: 5,
			arbitrary: fc
				.dictionary(
					fc.constantFrom(
						'message',
						'handle',
						'message_group_uuid',
						'message_uuid',
						'display_name',
						'read_receipts',
						'__proto__',
						'constructor',
						'toString',
					),
					someValue,
				)
				.map(ownProperties),
		},
		{
			weight: 3,
			arbitrary: fc
				.dictionary(fc.constantFrom('message', 'handle', 'message_group_uuid'), someValue)
				.map(ownProperties),
		},
		{ weight: 1, arbitrary: fc.dictionary(someText, someValue).map(ownProperties) },
		{ weight: 3, arbitrary: someText.map((message) => JSON.stringify({ message })) },
		{ weight: 1, arbitrary: or(messageUuid).map((message_uuid) => JSON.stringify({ message_uuid })) },
		{ weight: 1, arbitrary: or('Ann').map((display_name) => JSON.stringify({ display_name })) },
		{ weight: 1, arbitrary: fc.json() },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				'',
				'null',
				'[]',
				'7',
				'"text"',
				'x'.repeat(17_000),
				'['.repeat(8000),
				'{"a":'.repeat(3000),
				`{${'"k":1,'.repeat(2000)}"z":1}`,
			),
		},
	);
	const someHeaders = fc.record(
		{
			authorization: fc.oneof(
				{ weight: 9, arbitrary: fc.constant(`Bearer ${token}`) },
				{ weight: 1, arbitrary: someHeaderValue },
			),
			'content-type': fc.oneof(
				{ weight: 9, arbitrary: fc.constant('application/json') },
				{ weight: 1, arbitrary: someHeaderValue },
			),
			'idempotency-key': someHeaderValue,
		},
		{ requiredKeys: ['authorization'] },
	);
	const parts = { message_group_uuid: group, message_uuid: messageUuid, handle };
	/** Every route of the contract but the one after which there is nobody left to ask. */
	const somePath = fc
		.constantFrom(...Object.values(routes).filter((route) => route !== routes.deleteMe))
		.chain(({ method, path }) => {
			const values = Object.entries(parts).map(([name, value]) => [name, or(value).map(inUrl)] as const);
			return fc
				.record(Object.fromEntries(values))
				.map((chosen) => [method, path.replaceAll(/\{(\w+)\}/g, (_, name) => chosen[name] ?? '')] as const);
		});
	return fc
		.record({ path: somePath, query: someQuery, headers: someHeaders, body: someBody, isBase64Encoded: fc.boolean() })
		.map(({ path: [method, path], query, headers, body, isBase64Encoded }) => ({
			method,
			path: path + query,
			headers: headers as Record<string, string>,
			...((method === 'POST' || method === 'PATCH' || method === 'PUT') && {
				body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
				isBase64Encoded,
			}),
		}));
}

/** JSON of an object, where even "__proto__" is a property of its own. */
const ownProperties = (object: object): string =>
	`{${Object.entries(object)
		.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
		.join(',')}}`;
