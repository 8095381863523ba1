import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { messageGroupNotFound, unreachable } from '../contract/problems.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { lookupCache } from '../platform/lookup-cache.ts';
import { findUserByUuid } from '../users/users.ts';
import { newUuidAfter } from './ids.ts';
import { type Key, type MessageGroupItem, messageGroupKey } from './table.ts';

/** What a member's item says of who may talk to whom, and after what. */
export interface Membership extends Pick<MessageGroupItem, 'user_uuid' | 'blocked_uuid' | 'blocked_by_other'> {
	/** Unix milliseconds before which it was read. */
	readonly readAt: number;
	/** The newest message that was there then, or has been sent from here since. */
	newestMessageUuid: string;
}

/** Membership never changes hands, but blocks come and go: within this time they hold in every container. */
const MEMBERSHIP_TTL_MS = 10_000;

/** A membership as it is now; undefined when there is none. @throws Problem unavailable */
async function readMembership(key: Key): Promise<Membership | undefined> {
	const readAt = Date.now();
	const { Item } = await dynamodb.send(
		new GetCommand({
			TableName: TABLE_NAME,
			Key: key,
			ProjectionExpression: 'user_uuid, sort_uuid, blocked_uuid, blocked_by_other',
			ConsistentRead: true,
		}),
	);
	if (!Item) return undefined;
	const { sort_uuid: newestMessageUuid = '', ...membership } = Item as MessageGroupItem;
	return { ...membership, readAt, newestMessageUuid };
}

/** Pure, so that functions which ask for no membership have neither this nor the right to. */
const memberships = /* @__PURE__ */ lookupCache<Membership, Key>({
	name: 'Memberships',
	ttlOf: () => MEMBERSHIP_TTL_MS,
	lookUp: (_, key) => readMembership(key),
});

const cacheKey = ({ pk, sk }: Key): string => `${pk}/${sk}`;

/** A user's membership of a message group, at most ten seconds old; undefined when there is none. */
export function findMembership(userUuid: string, messageGroupUuid: string): Promise<Membership | undefined> {
	const key = messageGroupKey(userUuid, messageGroupUuid);
	return memberships.find(cacheKey(key), key);
}

/**
 * Lets only members pass.
 * @throws Problem not-found, the same for a group that is not there and one that is somebody else's
 */
export async function requireMembership(userUuid: string, messageGroupUuid: string): Promise<Membership> {
	const membership = await findMembership(userUuid, messageGroupUuid);
	if (membership === undefined) throw messageGroupNotFound();
	return membership;
}

/** As `findMembership`, but as it is at this moment. */
export async function findCurrentMembership(
	userUuid: string,
	messageGroupUuid: string,
): Promise<Membership | undefined> {
	const key = messageGroupKey(userUuid, messageGroupUuid);
	const membership = await readMembership(key);
	if (membership) memberships.set(cacheKey(key), membership);
	return membership;
}

/** As `requireMembership`, but as it is at this moment, for what a block must stop at once. */
export async function requireCurrentMembership(userUuid: string, messageGroupUuid: string): Promise<Membership> {
	const membership = await findCurrentMembership(userUuid, messageGroupUuid);
	if (membership === undefined) throw messageGroupNotFound();
	return membership;
}

/**
 * A new message's uuid: after the newest message that is known here, also where that is ahead of our clock, so that whoever
 * writes to a conversation writes at its end.
 */
export function nextMessageUuid(membership: Membership): string {
	membership.newestMessageUuid = newUuidAfter(membership.newestMessageUuid);
	return membership.newestMessageUuid;
}

/** Looks these up again when they are next asked for. */
export function forgetMemberships(keys: readonly Key[]): void {
	const meant = keys.map(cacheKey);
	memberships.forget((_, key) => meant.includes(key));
}

/**
 * Lets only those write who would be read.
 * @throws Problem unreachable when one has blocked the other, or the other's account is gone
 */
export async function requireReachable({ user_uuid, blocked_uuid, blocked_by_other }: Membership): Promise<void> {
	const isBlocked = blocked_uuid !== undefined || blocked_by_other !== undefined;
	if (isBlocked || !(await findUserByUuid(user_uuid))) throw unreachable();
}
