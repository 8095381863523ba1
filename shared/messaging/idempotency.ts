import { createHash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Problem } from '../contract/problems.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { type IdempotencyKeyItem, idempotencyKeyKey, type MessageItem, messageGroupUuidOfMessage } from './table.ts';

/** A client's Idempotency-Key and the fingerprint of the request that it came with. */
export interface IdempotencyKey {
	readonly key: string;
	readonly fingerprint: string;
}

interface KeyedRequest {
	readonly routeKey: string;
	readonly headers: { readonly 'idempotency-key'?: string };
	readonly pathParameters?: object;
	readonly body: object;
}

/** The request's Idempotency-Key, if it has one. Two requests are the same when route, path and body are. */
export function idempotencyKeyOf(request: KeyedRequest): IdempotencyKey | undefined {
	const key = request.headers['idempotency-key'];
	if (key === undefined) return undefined;
	const parts = [request.routeKey, sorted(request.pathParameters ?? {}), sorted(request.body)];
	return { key, fingerprint: createHash('sha256').update(JSON.stringify(parts)).digest('base64url') };
}

const sorted = (object: object): [string, unknown][] => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));

/** The item that remembers what a request with a key did. @param started whether its message started the message group */
export const idempotencyKeyItem = (
	{ key, fingerprint }: IdempotencyKey,
	message: MessageItem,
	started: boolean,
): IdempotencyKeyItem => ({
	...idempotencyKeyKey(message.user_uuid, key),
	fingerprint,
	message_group_uuid: messageGroupUuidOfMessage(message),
	message_uuid: message.sk,
	started,
});

/**
 * What a key was used for; undefined when it was not.
 * @throws Problem idempotency-key-reused when that was another request
 */
export async function findKeyedRequest(
	userUuid: string,
	{ key, fingerprint }: IdempotencyKey,
): Promise<IdempotencyKeyItem | undefined> {
	const { Item } = await dynamodb.send(
		new GetCommand({ TableName: TABLE_NAME, Key: idempotencyKeyKey(userUuid, key), ConsistentRead: true }),
	);
	const used = Item as IdempotencyKeyItem | undefined;
	if (used && used.fingerprint !== fingerprint) {
		throw new Problem('idempotency-key-reused', 'Send this request with a key of its own.', {
			errors: [{ pointer: '#/idempotency-key', detail: 'was used for another request' }],
		});
	}
	return used;
}
