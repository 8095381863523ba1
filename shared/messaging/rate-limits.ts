import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { LRUCache } from 'lru-cache';
import { Problem, unavailable } from '../contract/problems.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { env } from '../platform/env.ts';
import { type Key, type RateLimitItem, rateLimitKey } from './table.ts';
import { type Bucket, type Limit, take } from './token-bucket.ts';

/** The share of a limit that each container allows without asking the table. */
const OWN_SHARE = { perSecond: 1 / 20, burst: 1 / 6 };

/** Users whose state a container remembers. */
const MAX_USERS = 10_000;

/** Attempts to draw while other containers draw at the same moment. */
const MAX_ATTEMPTS = 5;

/** What a container knows of one user. */
interface Account {
	own: Bucket | undefined;
	/** Tokens drawn from what all containers share, and not yet used. */
	drawn: number;
	/** Unix milliseconds until which there is nothing to draw. */
	refusedUntil: number;
	drawing: Promise<void> | undefined;
}

/** How much of something each user may do. */
export interface RateLimit {
	/**
	 * Counts one.
	 * @throws Problem too-many-requests, with Retry-After; unavailable
	 */
	count(userUuid: string): Promise<void>;
}

/**
 * Limits what each user may do, however many containers there are. A container allows a little by itself, which is all that
 * people ever need and costs nothing. Whoever does more draws from a bucket that all containers share, several tokens for
 * one write unit.
 * @param what sort key of the shared bucket
 */
export function rateLimit(what: RateLimitItem['sk'], limit: Limit): RateLimit {
	const ownLimit: Limit = {
		perSecond: limit.perSecond * OWN_SHARE.perSecond,
		burst: Math.max(1, Math.floor(limit.burst * OWN_SHARE.burst)),
	};
	const accounts = new LRUCache<string, Account>({ max: MAX_USERS });

	function accountOf(userUuid: string): Account {
		const account = accounts.get(userUuid) ?? { own: undefined, drawn: 0, refusedUntil: 0, drawing: undefined };
		accounts.set(userUuid, account);
		return account;
	}

	function takeHere(account: Account): boolean {
		const own = take(account.own, ownLimit, Date.now());
		if (own) account.own = own;
		else if (account.drawn > 0) account.drawn--;
		else return false;
		return true;
	}

	async function draw(userUuid: string, account: Account): Promise<void> {
		const now = Date.now();
		if (account.refusedUntil <= now) {
			const wait = await drawShared(rateLimitKey(userUuid, what), limit, ownLimit.burst);
			if (wait === 0) account.drawn += ownLimit.burst;
			else account.refusedUntil = now + wait;
		}
		if (account.refusedUntil > now) throw tooMany(what, account.refusedUntil - now);
	}

	return {
		async count(userUuid) {
			const account = accountOf(userUuid);
			while (!takeHere(account)) {
				account.drawing ??= draw(userUuid, account).finally(() => {
					account.drawing = undefined;
				});
				await account.drawing;
			}
		},
	};
}

/** What somebody who meets a limit does too fast. */
const ACTIVITIES: Readonly<Record<RateLimitItem['sk'], string>> = {
	messages: 'send or change things',
	conversations: 'start conversations',
	lookups: 'look people up',
	reads: 'read',
};

/** @param wait milliseconds */
const tooMany = (what: RateLimitItem['sk'], wait: number): Problem => {
	const seconds = Math.ceil(wait / 1000);
	return new Problem('too-many-requests', `You ${ACTIVITIES[what]} too fast: try again in ${seconds} s.`, {
		headers: { 'retry-after': String(seconds) },
	});
};

/**
 * Draws tokens from a user's shared bucket. Its item keeps one number: the moment at which the bucket will be full
 * again, which each token puts off by the time that it takes to come back.
 * @returns 0, or how many milliseconds to wait when there are not as many
 * @throws Problem unavailable when others draw at the same moment again and again
 */
async function drawShared(key: Key, { perSecond, burst }: Limit, tokens: number): Promise<number> {
	const cost = (tokens * 1000) / perSecond;
	let seen: number | undefined;
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		const now = Date.now();
		const from = Math.max(seen ?? now, now);
		const wait = from + cost - (now + (burst * 1000) / perSecond);
		if (wait > 0) return wait;
		seen = await setFullAt(key, from + cost, seen, now);
		if (seen === undefined) return 0;
	}
	throw unavailable(undefined);
}

/**
 * Puts off when a shared bucket will be full, if it is as it was seen; one that was not seen must be full.
 * @returns undefined, or what it is when it is otherwise
 */
async function setFullAt(key: Key, fullAt: number, seen: number | undefined, now: number): Promise<number | undefined> {
	try {
		await dynamodb.send(
			new UpdateCommand({
				TableName: TABLE_NAME,
				Key: key,
				UpdateExpression: 'SET full_at = :full_at',
				ConditionExpression: seen === undefined ? 'attribute_not_exists(pk) OR full_at <= :now' : 'full_at = :seen',
				ExpressionAttributeValues: {
					':full_at': fullAt,
					...(seen === undefined ? { ':now': now } : { ':seen': seen }),
				},
				ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
			}),
		);
		return undefined;
	} catch (error) {
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
		return Number(error.Item?.['full_at']?.N ?? 0);
	}
}

/** A limit from the environment, where serverless.yml sets it. */
function limitOf(name: 'MESSAGES' | 'CONVERSATIONS' | 'LOOKUPS' | 'READS'): Limit {
	const [perSecond = 0, burst = 0] = ['PER_SECOND', 'BURST'].map((part) => Number(env(`${name}_${part}`)));
	if (perSecond > 0 && burst >= 1) return { perSecond, burst };
	throw new Error(`${name}_PER_SECOND must be more than 0, and ${name}_BURST at least 1.`);
}

// Pure, so that a function has the limits that it counts, and no others.
/** Every request that writes counts (POST, PATCH, PUT, DELETE), also one that is refused or replayed. */
export const messagesLimit = /* @__PURE__ */ rateLimit('messages', /* @__PURE__ */ limitOf('MESSAGES'));

/** Every attempt to start a conversation counts; attempts to start the same one count once in a container. */
export const conversationsLimit = /* @__PURE__ */ rateLimit('conversations', /* @__PURE__ */ limitOf('CONVERSATIONS'));

/** Every look-up of people by a part of their handle counts. */
export const lookupsLimit = /* @__PURE__ */ rateLimit('lookups', /* @__PURE__ */ limitOf('LOOKUPS'));

/** Every other request that reads counts. */
export const readsLimit = /* @__PURE__ */ rateLimit('reads', /* @__PURE__ */ limitOf('READS'));
