import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundle, bundleBareFunction } from '../support/bundle.ts';
import { service } from '../support/service.ts';

const sourceOf = (handler: string): string => handler.replace('.handler', '.ts');
const functions = Object.entries(service.functions);
const httpFunctions = functions.filter(([, { events = [] }]) => events.some(({ httpApi }) => httpApi));

describe('bundles', () => {
	let bare: Bundle;

	beforeAll(async () => {
		bare = await bundleBareFunction();
	});

	const timesBare = ({ code }: Bundle): number => Buffer.byteLength(code) / Buffer.byteLength(bare.code);

	test.each(httpFunctions)(
		'%s, which people wait for, is hardly larger than one bare query',
		async (_, { handler }) => {
			expect(timesBare(await bundle(sourceOf(handler)))).toBeLessThanOrEqual(1.15);
		},
	);

	test('the stream function is smaller', async () => {
		const { handler = '' } = service.functions['updateMessageGroups'] ?? {};
		expect(timesBare(await bundle(sourceOf(handler)))).toBeLessThanOrEqual(1.05);
	});

	test.each(functions)('%s carries nothing that only builds or looks for credentials', async (_, { handler }) => {
		const { inputs } = await bundle(sourceOf(handler));
		const unwanted = inputs.filter((input) =>
			/\/ajv\/dist\/(?!runtime\/)|\/credential-provider-|\/nested-clients\/|shared\/ajv\.ts/.test(input),
		);
		expect(unwanted).toEqual([]);
	});

	test('of the shared cache there is nothing in any but where the stack has one', async () => {
		const ofCache = async (handler: string, cache: boolean): Promise<number> =>
			(await bundle(sourceOf(handler), { cache })).inputs.filter((input) => /valkey/.test(input)).length;
		for (const [, { handler }] of functions) expect(await ofCache(handler, false)).toBe(0);
		for (const name of ['listMessages', 'createMessage', 'updateMessageGroups'])
			expect(await ofCache(service.functions[name]?.handler ?? '', true)).toBeGreaterThan(0);
	});

	test.each(['showUser', 'checkSignUp', 'confirmUser'])(
		'%s, which asks Postgres alone, has no DynamoDB client',
		async (name) => {
			const { inputs } = await bundle(sourceOf(service.functions[name]?.handler ?? ''));
			expect(inputs.filter((input) => input.includes('-dynamodb/'))).toEqual([]);
		},
	);

	test.each(functions)('%s has only the validators that it uses', async (name, { handler, events = [] }) => {
		const { code } = await bundle(sourceOf(handler), { minify: false });
		const isHttp = events.some(({ httpApi }) => httpApi);
		const readsImages = ['updateMessageGroups', 'redrive'].includes(name);
		const readsPayload = !isHttp && !['updateMessageGroups', 'checkSignUp', 'confirmUser'].includes(name);
		const used = isHttp ? 2 : Number(readsImages) + Number(readsPayload);
		expect(code.match(/^function validate\d+\(/gm)?.length ?? 0).toBe(used);
		expect(code.includes('^MSG#.')).toBe(readsImages);
	});
});
