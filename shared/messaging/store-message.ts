import { setTimeout } from 'node:timers/promises';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { Problem, unavailable, unreachable } from '../contract/problems.ts';
import type { Message } from '../contract/types.ts';
import { dynamodb, TABLE_NAME, until } from '../platform/dynamodb.ts';
import { findKeyedRequest, type IdempotencyKey, idempotencyKeyItem } from './idempotency.ts';
import { writeDeadlineOf } from './ids.ts';
import { getMessage, toMessage } from './messages.ts';
import { invalidatePages } from './page-cache.ts';
import type { IdempotencyKeyItem, Key, MessageGroupItem, MessageItem } from './table.ts';
import { TRANSIENT_REASONS } from './transactions.ts';

/** A message that was stored. */
export interface Sent {
	readonly message: Message;
	/** Whether it started its message group. */
	readonly started: boolean;
	/** Whether this request, by its Idempotency-Key, had been answered before. */
	readonly replayed: boolean;
}

export interface NewMessage {
	readonly message: MessageItem;
	readonly start?: Start;
	readonly key?: IdempotencyKey | undefined;
}

/** What a message that starts its message group brings with it. */
interface Start {
	/** Items of the message group; those that are there already stay as they are. */
	readonly items: readonly MessageGroupItem[];
	/** What must hold besides, such as that nobody has blocked anybody, or the message is refused. */
	readonly checks: readonly Check[];
	/** Lets the message pass, or refuses it, where somebody else turns out to have started the message group. */
	readonly requireReachable: () => Promise<void>;
}

/** A condition of a transaction, on an item that it does not write. */
export type Check = Pick<NonNullable<TransactWriteCommandInput['TransactItems']>[number], 'ConditionCheck'>;

/** With the pauses between them two to five seconds: as long as a crowd at one conversation takes, and less than the function has. */
const MAX_ATTEMPTS = 15;

/**
 * Stores a message and what must come with it, all or nothing: alone one conditional put, otherwise one transaction.
 * When items of the group turn out to be there they are left out of the next attempt, and when all are, somebody else has
 * started the conversation and the message is one as any other, so that a crowd does not go on fighting for its items; when
 * the key is, the answer is the one that was given then; when another transaction is at the same items or DynamoDB
 * throttles, it tries again.
 * @throws Problem unreachable, idempotency-key-reused, unavailable
 */
export async function storeMessage({ message, start, key }: NewMessage): Promise<Sent> {
	const deadline = writeDeadlineOf(message.sk);
	let missing = start?.items ?? [];
	let checks = start?.checks ?? [];
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
		const started = start !== undefined && missing.length === start.items.length;
		const keyItem = key && idempotencyKeyItem(key, message, started);
		// Who has sent a message finds it, so what it changes at once is forgotten by the sender, not by the stream alone.
		const changed = [message, ...missing].map(({ pk }) => pk);
		const [refused] = await Promise.all([
			put([message, ...missing], keyItem, checks, deadline),
			invalidatePages(changed),
		]);
		if (refused === undefined) return { message: toMessage(message), started, replayed: false };
		const first = key && refused.keyTaken ? await findFirstAnswer(message.user_uuid, key) : undefined;
		if (first) return first;
		if (refused.isBlocked) throw unreachable();
		missing = missing.filter((row) => !refused.taken.has(row));
		if (refused.isTransient) {
			await setTimeout(Math.random() * Math.min(20 * 2 ** attempt, 400));
			missing = await stillMissing(missing);
		}
		if (missing.length > 0 || checks.length === 0) continue;
		await start?.requireReachable();
		checks = [];
	}
	throw unavailable(new TransactionsCanceled());
}

/**
 * What a request with an Idempotency-Key was answered when it first came, with the message as it is now; undefined when it
 * has not come before.
 * @throws Problem idempotency-key-reused, unavailable
 */
async function findFirstAnswer(userUuid: string, key: IdempotencyKey): Promise<Sent | undefined> {
	const used = await findKeyedRequest(userUuid, key);
	if (!used) return undefined;
	const { message_group_uuid, message_uuid, started } = used;
	return { message: await getMessage(message_group_uuid, message_uuid), started, replayed: true };
}

/**
 * Sends a message, or gives the first answer to the same request again, whatever has become of its recipient, the membership
 * or blocks since: a key is looked up before a refusal. A message that is stored finds by itself that its key is in use, so
 * that this costs nothing otherwise.
 * @throws Problem what `send` throws for a request that comes for the first time
 */
export async function sendOnce(
	userUuid: string,
	key: IdempotencyKey | undefined,
	send: () => Promise<Sent>,
): Promise<Sent> {
	try {
		return await send();
	} catch (error) {
		const isRefusal = error instanceof Problem && error.kind !== 'unavailable';
		const first = key && isRefusal ? await findFirstAnswer(userUuid, key) : undefined;
		if (first) return first;
		throw error;
	}
}

/** Items that nobody has written yet, asked before the next transaction, since others are at the same conversation. */
async function stillMissing(items: readonly MessageGroupItem[]): Promise<MessageGroupItem[]> {
	const found = await Promise.all(
		items.map(({ pk, sk }) =>
			dynamodb.send(
				new GetCommand({ TableName: TABLE_NAME, Key: { pk, sk }, ProjectionExpression: 'pk', ConsistentRead: true }),
			),
		),
	);
	return items.filter((_, i) => !found[i]?.Item);
}

/** A transaction that met others, or was throttled, at every attempt. */
class TransactionsCanceled extends Error {
	override readonly name = 'TransactionsCanceled';
}

interface Refused {
	/** Items that are there already. */
	readonly taken: ReadonlySet<Key>;
	readonly keyTaken: boolean;
	readonly isBlocked: boolean;
	/** Another transaction was at one of the items, or DynamoDB throttled. */
	readonly isTransient: boolean;
}

/** Writes new items together. @returns what stood in the way, or undefined when all is written */
async function put(
	newItems: readonly Key[],
	keyItem: IdempotencyKeyItem | undefined,
	checks: readonly Check[],
	deadline: number,
): Promise<Refused | undefined> {
	const items = keyItem ? [...newItems, keyItem] : newItems;
	const isNew = { TableName: TABLE_NAME, ConditionExpression: 'attribute_not_exists(pk)' };
	const puts = items.map((Item) => ({ ...isNew, Item }));
	try {
		const [onlyPut, ...others] = puts;
		const command =
			onlyPut && others.length + checks.length === 0
				? new PutCommand(onlyPut)
				: new TransactWriteCommand({ TransactItems: [...puts.map((Put) => ({ Put })), ...checks] });
		await dynamodb.send(command as PutCommand, until(deadline));
		return undefined;
	} catch (error) {
		// A message's uuid is new, so if it is there, an earlier attempt of this very request wrote it and was not told.
		if (error instanceof ConditionalCheckFailedException) return undefined;
		if (!(error instanceof TransactionCanceledException)) throw error;
		const reasons = error.CancellationReasons ?? [];
		const refused = (code: string): Set<Key> => new Set(items.filter((_, i) => reasons[i]?.Code === code));
		const taken = refused('ConditionalCheckFailed');
		const isTransient = reasons.some(({ Code = '' }) => TRANSIENT_REASONS.has(Code));
		const isBlocked = reasons.slice(items.length).some(({ Code }) => Code === 'ConditionalCheckFailed');
		if (taken.size === 0 && !isBlocked && !isTransient) throw error;
		return { taken, keyTaken: keyItem !== undefined && taken.has(keyItem), isBlocked, isTransient };
	}
}
