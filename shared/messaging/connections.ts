import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { type ConnectionItem, connectionKey, connectionsPk } from './table.ts';

/** Most open sockets of a user. */
export const MAX_CONNECTIONS = 10;

/** Longest that a connection counts without being renewed, in seconds; API Gateway ends one after two hours anyway. */
const MAX_AGE_S = 2 * 60 * 60;

/** Unix seconds until which a connection counts: its token's expiry, two hours at most. */
const expiryOf = (tokenExpiresAt: number, nowMs: number): number =>
	Math.min(tokenExpiresAt, Math.floor(nowMs / 1000) + MAX_AGE_S);

/**
 * Remembers a socket before it is open, so that no event can fall between. When a user has too many, the oldest are asked to
 * close: `pushEvents` sees the mark in the stream and closes them.
 * @param tokenExpiresAt Unix seconds
 * @throws Problem unavailable
 */
export async function addConnection(userUuid: string, connectionId: string, tokenExpiresAt: number): Promise<void> {
	const now = Date.now();
	const item: ConnectionItem = {
		...connectionKey(userUuid, connectionId),
		connected_at: new Date(now).toISOString(),
		expires_at: expiryOf(tokenExpiresAt, now),
	};
	await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: item }));
	const open = await findConnections(userUuid);
	const oldestFirst = open.toSorted((a, b) => (a.connected_at < b.connected_at ? -1 : 1));
	const tooMany = oldestFirst.slice(0, Math.max(0, open.length - MAX_CONNECTIONS));
	await Promise.all(tooMany.map(({ sk }) => askToClose(userUuid, sk)));
}

/**
 * A user's sockets that count, as they are at this moment: not those whose time is up, which DynamoDB removes later, nor
 * those that are about to be closed.
 * @throws Problem unavailable
 */
export async function findConnections(userUuid: string): Promise<ConnectionItem[]> {
	const { Items = [] } = await dynamodb.send(
		new QueryCommand({
			TableName: TABLE_NAME,
			KeyConditionExpression: 'pk = :pk',
			ExpressionAttributeValues: { ':pk': connectionsPk(userUuid) },
			ConsistentRead: true,
		}),
	);
	return (Items as ConnectionItem[]).filter(({ expires_at, closing }) => !closing && expires_at * 1000 > Date.now());
}

/**
 * Lets a connection count for longer.
 * @param tokenExpiresAt Unix seconds
 * @returns Unix seconds until which it counts now; undefined when it is gone, or to be closed
 * @throws Problem unavailable
 */
export async function renewConnection(
	userUuid: string,
	connectionId: string,
	tokenExpiresAt: number,
): Promise<number | undefined> {
	const expiresAt = expiryOf(tokenExpiresAt, Date.now());
	const isThere = await updateConnection(userUuid, connectionId, {
		UpdateExpression: 'SET expires_at = :expires_at',
		ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(closing)',
		ExpressionAttributeValues: { ':expires_at': expiresAt },
	});
	return isThere ? expiresAt : undefined;
}

/** Asks for a socket to be closed, which `pushEvents` does: it alone may. @throws Problem unavailable */
const askToClose = (userUuid: string, connectionId: string): Promise<boolean> =>
	updateConnection(userUuid, connectionId, {
		UpdateExpression: 'SET closing = :true',
		ConditionExpression: 'attribute_exists(pk)',
		ExpressionAttributeValues: { ':true': true },
	});

/** Asks for all sockets of a user to be closed, as when the account goes. @throws Problem unavailable */
export async function closeConnections(userUuid: string): Promise<void> {
	const open = await findConnections(userUuid);
	await Promise.all(open.map(({ sk }) => askToClose(userUuid, sk)));
}

/** Forgets a socket that is closed. @throws Problem unavailable */
export async function removeConnection(userUuid: string, connectionId: string): Promise<void> {
	await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: connectionKey(userUuid, connectionId) }));
}

interface Change {
	readonly UpdateExpression: string;
	readonly ConditionExpression: string;
	readonly ExpressionAttributeValues: Record<string, unknown>;
}

/** @returns whether the connection was there */
async function updateConnection(userUuid: string, connectionId: string, change: Change): Promise<boolean> {
	try {
		await dynamodb.send(
			new UpdateCommand({ TableName: TABLE_NAME, Key: connectionKey(userUuid, connectionId), ...change }),
		);
		return true;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return false;
		throw error;
	}
}
