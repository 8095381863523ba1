import type { DynamoDBRecord } from 'aws-lambda';
import type { SocketEvent } from '../contract/events.ts';
import { batchGet } from '../platform/batch-get.ts';
import { concurrently } from '../platform/concurrently.ts';
import type { Key } from '../platform/dynamodb.ts';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { countPush, publishCounts } from '../platform/metrics.ts';
import { closeSocket, postToSocket } from '../platform/sockets.ts';
import { findUsersByUuid } from '../users/users.ts';
import { findConnections, removeConnection } from './connections.ts';
import {
	type Change,
	type Current,
	changeOf,
	type Delivery,
	deliveriesOf,
	keysOf,
	listenersOf,
} from './socket-events.ts';
import { type ConnectionItem, type MessageGroupItem, messageGroupKey } from './table.ts';

/** Records that are older are not pushed: sockets that were open by then are closed, so that their clients catch up. */
const MAX_RECORD_AGE_MS = 60_000;

/** A connection that is younger may not be open yet, so that its socket seems to be gone. */
const OPENING_MS = 30_000;

/** Users whose sockets are served at once. */
const CONCURRENCY = 16;

/** A delivery, and the record that it comes from. */
interface Due extends Delivery {
	readonly sequenceNumber: string;
}

/**
 * Tells sockets of changes: a second consumer of the stream, which waits for nothing but sockets. Each socket gets every
 * event, in the order of the records, or is closed, so that its client catches up.
 * @returns sequence numbers of records with an event that could neither be delivered nor its socket closed
 * @throws Problem unavailable, and errors of DynamoDB, when nothing was looked up
 */
export async function pushEvents(records: readonly DynamoDBRecord[]): Promise<string[]> {
	const oldest = Date.now() - MAX_RECORD_AGE_MS;
	const all = records.flatMap((record) => {
		const change = changeOf(record);
		return change ? [{ change, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' }] : [];
	});
	const changes = all.filter(({ change }) => change.madeAt >= oldest);
	const failed = new Set<string>();
	await concurrently(
		all.filter(({ change }) => change.madeAt < oldest),
		CONCURRENCY,
		async ({ change, sequenceNumber }) => {
			if (!(await closeUntold(change))) failed.add(sequenceNumber);
		},
	);
	const current = await lookUp(changes.map(({ change }) => change));
	const due = changes.flatMap(({ change, sequenceNumber }) =>
		deliveriesOf(change, current).map((delivery) => ({ ...delivery, sequenceNumber })),
	);
	const closing = changes.flatMap(({ change, sequenceNumber }) =>
		change.kind === 'closing' ? [{ ...change, sequenceNumber }] : [],
	);
	await concurrently(closing, CONCURRENCY, async ({ userUuid, connectionId, sequenceNumber }) => {
		if (!(await close(userUuid, connectionId))) failed.add(sequenceNumber);
	});
	await concurrently(
		Map.groupBy(due, ({ userUuid }) => userUuid),
		CONCURRENCY,
		async ([userUuid, ofUser]) => {
			for (const sequenceNumber of await pushToUser(userUuid, ofUser)) failed.add(sequenceNumber);
		},
	);
	publishCounts();
	return [...failed];
}

/** Closes sockets that should have been told of a change long ago. @returns whether all are closed */
async function closeUntold(change: Change): Promise<boolean> {
	const closed = await Promise.all(
		listenersOf(change).map(async (userUuid) => {
			const connections = await findConnections(userUuid);
			const untold = connections.filter(({ connected_at }) => Date.parse(connected_at) <= change.madeAt);
			return Promise.all(untold.map(({ sk }) => close(userUuid, sk)));
		}),
	);
	return closed.flat().every((isClosed) => isClosed);
}

/** Tells the other member that somebody is typing: passed on and never stored, so it is lost with whatever goes wrong. */
export async function pushTyping(event: SocketEvent & { type: 'typing' }, to: string): Promise<void> {
	const keys = [messageGroupKey(to, event.message_group_uuid)];
	const [group] = await batchGet<MessageGroupItem>(keys);
	if (!group || group.blocked_uuid !== undefined || group.blocked_by_other !== undefined) return;
	await pushToUser(to, [{ userUuid: to, event, sequenceNumber: '' }]);
}

/** Everything that the changes need, as it is at this moment. */
async function lookUp(changes: readonly Change[]): Promise<Current> {
	const readers = changes.flatMap((change) =>
		change.kind === 'marker' && change.notify === 'read' ? [change.member, change.other] : [],
	);
	const [items, users] = await Promise.all([
		batchGet<Key>(changes.flatMap(keysOf)),
		readers.length > 0 ? findUsersByUuid([...new Set(readers)]) : undefined,
	]);
	const byKey = new Map(items.map((item) => [`${item.pk}/${item.sk}`, item]));
	return {
		item: <Item extends Key>({ pk, sk }: Key) => byKey.get(`${pk}/${sk}`) as Item | undefined,
		hasReadReceipts: (uuid) => users?.get(uuid)?.read_receipts === true,
	};
}

/** @returns sequence numbers of records of which a socket heard nothing, and that could not be closed */
async function pushToUser(userUuid: string, due: readonly Due[]): Promise<string[]> {
	const connections = await findConnections(userUuid);
	const failures = await Promise.all(connections.map((connection) => pushToSocket(userUuid, connection, due)));
	return failures.flat();
}

async function pushToSocket(
	userUuid: string,
	{ sk: connectionId, connected_at }: ConnectionItem,
	due: readonly Due[],
): Promise<string[]> {
	let sent = 0;
	try {
		for (const { event } of due) {
			if (!(await postToSocket(connectionId, JSON.stringify(event)))) {
				countPush('Gone');
				// One that is only just opening fetches what it misses once it is open.
				if (Date.now() - Date.parse(connected_at) > OPENING_MS) await removeConnection(userUuid, connectionId);
				return [];
			}
			countPush('Sent');
			sent++;
		}
		return [];
	} catch (error) {
		logger.warn('Socket closed, which could not be told of everything', {
			connection_id: connectionId,
			error: errorLog(error),
		});
		countPush('Closed');
		if (await close(userUuid, connectionId)) return [];
		return due.slice(sent).map(({ sequenceNumber }) => sequenceNumber);
	}
}

/** Closes a socket and forgets it. @returns whether it is closed */
async function close(userUuid: string, connectionId: string): Promise<boolean> {
	try {
		await closeSocket(connectionId);
		await removeConnection(userUuid, connectionId);
		return true;
	} catch (error) {
		logger.error('Socket not closed', { connection_id: connectionId, error: errorLog(error) });
		return false;
	}
}
