import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { descriptions } from '../../docs/api/descriptions.ts';
import { fields, named } from '../../docs/api/fields.ts';
import { FORMATS } from '../../docs/api/json-schema.ts';
import { formats } from '../../shared/contract/formats.ts';
import { graphemes } from '../../shared/contract/text.ts';
import { followed, openApi, operationsOf, type Schema, wrongWith } from '../support/described.ts';

const read = (name: string): string => readFileSync(name, 'utf8');

test.each(Object.entries(descriptions(JSON.parse(read('package.json')))))(
	'docs/%s is what the contract says: npm run docs:api writes it',
	(file, content) => {
		expect(read(`docs/${file}`)).toBe(content);
	},
);

test('every operation says what is answered to whoever asks too often: API Gateway limits them all', () => {
	const silent = operationsOf(openApi()).filter(({ responses }) => responses['429'] === undefined);
	expect(silent.map(({ operationId }) => operationId)).toEqual([]);
});

test('what fields mean is said of fields that are there', () => {
	for (const [name, { properties = {} }] of Object.entries(fields)) {
		const schema: object = named[name as keyof typeof named];
		const known = 'properties' in schema ? Object.keys(schema.properties as object) : [];
		expect([name, Object.keys(properties).filter((field) => !known.includes(field))]).toEqual([name, []]);
	}
});

describe('Every example is what its schema says', () => {
	test.each(operationsOf(openApi()).map((operation) => [operation.operationId, operation] as const))(
		'%s',
		(_, { parameters, requestBody, responses }) => {
			const answers = Object.values(responses);
			const headers = answers.flatMap((answer) => Object.values(answer.headers ?? {}));
			const bodies = [requestBody ?? {}, ...answers].flatMap(({ content = {} }) => Object.values(content));
			const shown = [...parameters, ...headers, ...bodies].flatMap(({ schema, ...rest }) => {
				const { example, examples = {} } = rest as { example?: unknown; examples?: Record<string, { value: unknown }> };
				const values = Object.values(examples).map(({ value }) => value);
				return [...values, ...(example === undefined ? [] : [example])].map((value) => wrongWith(schema, value));
			});
			expect(shown.length).toBeGreaterThan(4);
			expect(shown.flat()).toEqual([]);
			// Whatever is needed for a request is in its example.
			expect(parameters.filter(({ required, example }) => required && example === undefined)).toEqual([]);
		},
	);

	const { components } = followed(JSON.parse(read('docs/asyncapi.json'))) as {
		components: { messages: Record<string, { payload: Schema; examples: { payload: unknown }[] }> };
	};
	test.each(Object.entries(components.messages))('%s of the socket', (_, { payload, examples: [example] }) => {
		expect(example).toBeDefined();
		expect(wrongWith(payload, example?.payload)).toEqual([]);
	});
});

describe('A pattern takes what the format takes', () => {
	const holds = (name: keyof typeof formats, value: string): boolean => {
		const format: RegExp | ((text: string) => boolean) = formats[name];
		return typeof format === 'function' ? format(value) : format.test(value);
	};
	const ofLookalikes = fc.string({
		unit: fc.constantFrom(...'aA0-_@Z:.T \n\u2028\u200b\u00ad\u2800\u202e\ud800', '👩', '\u{e0001}', '\u{1d159}'),
		maxLength: 12,
	});
	const someText = fc.oneof(ofLookalikes, fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 130 }));
	const some: Partial<Record<keyof typeof formats, fc.Arbitrary<string>>> = {
		uuid: fc.uuid(),
		'message-uuid': fc.oneof(fc.uuid({ version: 7 }), fc.uuid()),
		'date-time-ms': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
	};

	test.each(Object.entries(FORMATS))('%s', (key, keywords) => {
		const name = key as keyof typeof formats;
		const isNumber = keywords['type'] === 'integer';
		const value = isNumber ? fc.integer({ min: -1, max: 120 }).map(String) : fc.oneof(some[name] ?? someText, someText);
		fc.assert(
			fc.property(value, (text) => {
				// Graphemes are not what a pattern can count.
				fc.pre(name !== 'display-name' || [...graphemes(text)].length <= 50);
				expect([text, wrongWith(keywords, isNumber ? Number(text) : text).length === 0]).toEqual([
					text,
					holds(name, text),
				]);
			}),
			{ numRuns: 2000 },
		);
	});
});
