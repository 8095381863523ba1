import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from './env.ts';
import { lean, leanOptions } from './lean-client.ts';
import type { RequestOptions } from './request-handler.ts';

/** The messages table of this stage. */
export const TABLE_NAME = /* @__PURE__ */ env('TABLE_NAME');

/** The key of an item. */
export interface Key {
	readonly pk: string;
	readonly sk: string;
}

/**
 * The one DynamoDB client of a container. Three attempts of at most two and a half seconds each, with the SDK's jitter between them,
 * stay within the functions' time-outs in serverless.yml. Fewer and longer attempts are kinder to a slow database: what
 * timed out is often still done there, and done again. Pure, so that a function which asks no table has no client.
 */
export const dynamodb = /* @__PURE__ */ newClient();

function newClient(): DynamoDBDocumentClient {
	const timeouts = { connectionTimeout: 500, requestTimeout: 2500 };
	const client = new DynamoDBClient({
		...leanOptions(timeouts, process.env['AWS_ENDPOINT_URL_DYNAMODB']),
		// Addresses by account, and those that are asked for: a function's credentials name no account, and the rules suffice.
		accountIdEndpointMode: 'disabled',
		endpointDiscoveryEnabled: false,
	});
	return DynamoDBDocumentClient.from(lean(client), { marshallOptions: { removeUndefinedValues: true } });
}

/** For requests of operators that move up to a megabyte, after which nobody waits at a screen. */
export const PATIENT = { requestTimeout: 10_000 };

/** For a write that must not begin late: in its place `DeadlinePassed` is thrown. @param deadline Unix milliseconds */
export const until = (deadline: number): RequestOptions => ({ deadline });
