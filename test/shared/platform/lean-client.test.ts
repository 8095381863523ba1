import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
	DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
	QueryCommand,
	TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { lean, leanOptions } from '../../../shared/platform/lean-client.ts';
import { TestProxy } from '../../support/proxy.ts';

const TIMEOUTS = { connectionTimeout: 5000, requestTimeout: 20_000 };
const DYNAMODB = new URL(process.env['AWS_ENDPOINT_URL_DYNAMODB'] as string);
const TableName = process.env['TABLE_NAME'];

const leanClient = (endpoint: string | undefined, options: DynamoDBClientConfig = {}): DynamoDBClient =>
	lean(new DynamoDBClient({ ...leanOptions(TIMEOUTS, endpoint), ...options }));

/** Lets a client send nothing. @returns the signed requests that it would have sent */
function intercept(client: DynamoDBClient): HttpRequest[] {
	const requests: HttpRequest[] = [];
	client.middlewareStack.add(
		() => async (args) => {
			requests.push((args as { request: HttpRequest }).request);
			return { response: new HttpResponse({ statusCode: 200, body: Buffer.from('{}') }) } as never;
		},
		{ step: 'deserialize', priority: 'low', name: 'intercept' },
	);
	return requests;
}

/** A time in ISO 8601's short form, as signatures have it. */
const timeOf = (short: string): Date =>
	new Date(short.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

describe('signs as the SDK does', () => {
	const key = fc.record({ pk: fc.string({ unit: 'binary' }), sk: fc.string() });
	const item = fc.tuple(
		key,
		fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())),
	);
	const command = fc.oneof(
		key.map((Key) => new GetCommand({ TableName, Key })),
		item.map(([Key, others]) => new PutCommand({ TableName, Item: { ...others, ...Key } })),
		fc
			.string()
			.map(
				(pk) =>
					new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
			),
		fc.array(item, { minLength: 1, maxLength: 9 }).map(
			(items) =>
				new TransactWriteCommand({
					TransactItems: items.map(([Key, others]) => ({ Put: { TableName, Item: { ...others, ...Key } } })),
				}),
		),
	);
	const people = ['eu-central-1', 'us-east-1', 'cn-north-1'].flatMap((region) =>
		[undefined, 'A token/with+signs=='].map((sessionToken) => ({
			region,
			credentials: {
				accessKeyId: `AK${region}`,
				secretAccessKey: `secret of ${region}`,
				...(sessionToken && { sessionToken }),
			},
		})),
	);

	test('2,000 requests, of several regions and credentials, with session tokens and without', async () => {
		const { sha256 } = new DynamoDBClient().config;
		const clients = people.map(({ region, credentials }) => {
			const client = leanClient(undefined, { region, credentials });
			const requests = intercept(client);
			const signer = new SignatureV4({ service: 'dynamodb', region, credentials, sha256 });
			return { document: DynamoDBDocumentClient.from(client), requests, signer };
		});
		let signed = 0;
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...clients), command, async ({ document, requests, signer }, asked) => {
				await document.send(asked as PutCommand);
				const request = requests.pop() as HttpRequest;
				const { authorization, ...headers } = request.headers;
				const again = await signer.sign(new HttpRequest({ ...request, headers }), {
					signingDate: timeOf(headers['x-amz-date'] ?? ''),
				});
				expect(authorization).toBe(again.headers['authorization']);
				signed++;
			}),
			{ numRuns: 2000 },
		);
		expect(signed).toBeGreaterThanOrEqual(2000);
	});

	test.each([
		['eu-central-1', 'dynamodb.eu-central-1.amazonaws.com'],
		['cn-north-1', 'dynamodb.cn-north-1.amazonaws.com.cn'],
	])('and finds where %s has DynamoDB', async (region, hostname) => {
		const client = leanClient(undefined, { region });
		const requests = intercept(client);
		await DynamoDBDocumentClient.from(client).send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }));
		expect(requests[0]).toMatchObject({ protocol: 'https:', hostname, path: '/' });
	});
});

test('what is taken out of the SDK is there to be taken out', () => {
	const { middlewareStack } = new DynamoDBClient();
	const before = middlewareStack.identify();
	const after = lean(new DynamoDBClient()).middlewareStack.identify();
	const gone = before.filter((step) => !after.includes(step)).map((step) => step.split(' - ')[0]);
	expect(gone.toSorted()).toEqual(['getUserAgentMiddleware', 'loggerMiddleware', 'recursionDetectionMiddleware']);
});

test('a clock that is an hour slow is put right by the first refusal', async () => {
	const signed: number[] = [];
	const isOffBy = (milliseconds: number) => Math.abs(milliseconds) > 5 * 60_000;
	const server = createServer(({ headers }, outgoing) => {
		const now = Date.now() + 3_600_000;
		const at = timeOf(String(headers['x-amz-date'])).getTime();
		signed.push(at - now);
		outgoing.setHeader('date', new Date(now).toUTCString());
		outgoing.statusCode = isOffBy(at - now) ? 400 : 200;
		outgoing.end(isOffBy(at - now) ? '{"__type":"com.amazon.coral.service#InvalidSignatureException"}' : '{}');
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const client = leanClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	try {
		const document = DynamoDBDocumentClient.from(client);
		for (let i = 0; i < 2; i++) await document.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'b' } }));
		expect(signed.map(isOffBy)).toEqual([true, false, false]);
	} finally {
		client.destroy();
		server.close();
	}
});

test('V8 copies its settings as it copies other objects', () => {
	setFlagsFromString('--allow-natives-syntax');
	const isFast = runInThisContext('(object) => %HasFastProperties(object)') as (object: object) => boolean;
	expect(isFast(new DynamoDBClient().config)).toBe(false);
	expect(isFast(DynamoDBDocumentClient.from(leanClient(undefined)).config)).toBe(true);
});

describe('over a network that fails', () => {
	const opened: { close(): void }[] = [];

	afterEach(() => {
		for (const one of opened.splice(0)) one.close();
	});

	async function given() {
		const proxy = await TestProxy.before(Number(DYNAMODB.port), DYNAMODB.hostname);
		const client = leanClient(`http://localhost:${proxy.port}`);
		opened.push(proxy, { close: () => client.destroy() });
		const document = DynamoDBDocumentClient.from(client);
		const get = () => document.send(new GetCommand({ TableName, Key: { pk: 'nobody', sk: 'nothing' } }));
		await get();
		return { proxy, get };
	}

	test.each([1, 2])('tries again, where %i connections broke before an answer', async (times) => {
		const { proxy, get } = await given();
		proxy.hangUp(times);
		expect((await get()).$metadata.httpStatusCode).toBe(200);
	});

	test('tries again, where an answer was lost', async () => {
		const { proxy, get } = await given();
		proxy.loseAnswer();
		expect((await get()).$metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
	});

	test('keeps its connection over requests', async () => {
		const { proxy, get } = await given();
		for (let i = 0; i < 5; i++) await get();
		expect(proxy.connections).toBe(1);
	});
});
