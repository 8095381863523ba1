import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Bundle, bundle, bundleBare, bundleWithClient } from '../support/bundle.ts';
import { service } from '../support/service.ts';

const sourceOf = (handler: string): string => handler.replace('.handler', '.ts');
const functions = Object.entries(service.functions);
const httpFunctions = functions.filter(([, { events = [] }]) => events.some(({ httpApi }) => httpApi));

describe('bundles', () => {
	let bare: Bundle;

	beforeAll(async () => {
		bare = await bundleBare();
	});

	const timesBare = ({ code }: Bundle): number => Buffer.byteLength(code) / Buffer.byteLength(bare.code);

	test.each(httpFunctions)(
		'%s, which people wait for, is hardly larger than one bare query',
		async (_, { handler }) => {
			expect(timesBare(await bundle(sourceOf(handler)))).toBeLessThanOrEqual(0.97);
		},
	);

	test('the stream function is smaller', async () => {
		const { handler = '' } = service.functions['updateMessageGroups'] ?? {};
		expect(timesBare(await bundle(sourceOf(handler)))).toBeLessThanOrEqual(1.05);
	});

	/** Imports the bundle that the first argument names, and asks DynamoDB, which answers nobody who does not sign. */
	const PROGRAM = `const { handler, dynamodb, GetCommand } = await import(process.argv[1]);
		const { TABLE_NAME: TableName } = process.env;
		const { $metadata } = await dynamodb.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }));
		process.stdout.write(typeof handler + ' ' + $metadata.httpStatusCode);`;

	test.each(functions)('%s loads, and its client signs what it asks DynamoDB', async (name, { handler }) => {
		const folder = mkdtempSync(join(tmpdir(), 'cruddur-bundle-'));
		try {
			const file = join(folder, `${name}.mjs`);
			writeFileSync(file, (await bundleWithClient(sourceOf(handler))).code);
			const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM, file], {
				env: { ...process.env, SOCKETS_ENDPOINT: 'http://localhost:9' },
			});
			expect(stdout).toBe('function 200');
		} finally {
			rmSync(folder, { recursive: true });
		}
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

	/** What functions without a route check: payloads and the positions in their cursors, images of the stream, frames. */
	const VALIDATORS: Readonly<Record<string, number>> = {
		updateMessageGroups: 1,
		pushEvents: 3,
		authorize: 0,
		connect: 0,
		receive: 3,
		disconnect: 0,
		checkSignUp: 0,
		confirmUser: 0,
		seed: 2,
		scan: 2,
		updateCognitoUserIds: 2,
		rebuildMessageGroups: 2,
		exportUser: 2,
		eraseUser: 2,
		redrive: 3,
	};

	test.each(functions)('%s has only the validators that it uses', async (name, { handler, events = [] }) => {
		const { code } = await bundle(sourceOf(handler), { minify: false });
		const isHttp = events.some(({ httpApi }) => httpApi);
		expect(code.match(/^function validate\d+\(/gm)?.length ?? 0).toBe(isHttp ? 2 : (VALIDATORS[name] ?? 1));
		expect(code.includes('^MSG#.')).toBe(['updateMessageGroups', 'pushEvents', 'redrive'].includes(name));
	});
});
