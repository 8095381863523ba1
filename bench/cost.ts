import { service } from '../local/service.ts';
import { PAGE_TTL_MS, TOMBSTONE_TTL_S } from '../shared/messaging/page-cache.ts';
import { ASSUMED, PRICES } from './prices.ts';

/** What one request of a kind takes, as measured. */
export interface Taken {
	readonly readUnits: number;
	readonly writeUnits: number;
	/** Milliseconds of a function's own work. */
	readonly ownMilliseconds: number;
}

/** What the cost is computed from: sending a message (C), its stream record (E), and reading (A, B), marking as read. */
export interface Measured {
	readonly send: Taken;
	readonly update: Taken;
	readonly readMessages: Taken;
	readonly readInbox: Taken;
	readonly mark: Taken;
}

/** Gigabytes of memory, as serverless.yml chooses. */
export const HTTP_MEMORY = service.provider.memorySize / 1024;
export const STREAM_MEMORY =
	(service.functions['updateMessageGroups']?.memorySize ?? service.provider.memorySize) / 1024;

export const units = ({ readUnits, writeUnits }: Taken): number =>
	readUnits * PRICES.readUnit + writeUnits * PRICES.writeUnit;

export const lambda = (milliseconds: number, gigabytes: number): number =>
	PRICES.lambdaRequest + (Math.ceil(milliseconds) / 1000) * gigabytes * PRICES.lambdaGigabyteSecond;

export const log = (ASSUMED.logBytes / 1e9) * PRICES.loggedGigabyte;

export const request = (taken: Taken, waiting: number): number =>
	units(taken) + PRICES.httpRequest + lambda(taken.ownMilliseconds + waiting, HTTP_MEMORY) + log;

export interface Costs {
	/** Dollars for a million of each. */
	readonly messages: number;
	readonly inboxReads: number;
	readonly conversationReads: number;
	readonly markers: number;
}

/** What a million messages (inboxes brought up to date), inbox reads and conversation reads cost, in dollars. */
export const costPerMillion = ({ send, update, readMessages, readInbox, mark }: Measured): Costs => ({
	messages:
		1e6 *
		(request(send, ASSUMED.writeMilliseconds) +
			(units(update) + lambda(update.ownMilliseconds + ASSUMED.streamMilliseconds, STREAM_MEMORY) + log) /
				ASSUMED.messagesPerBatch),
	inboxReads: 1e6 * request(readInbox, ASSUMED.readMilliseconds),
	conversationReads: 1e6 * request(readMessages, ASSUMED.readMilliseconds),
	markers: 1e6 * request(mark, ASSUMED.readMilliseconds + ASSUMED.writeMilliseconds),
});

/** What a month costs at a number of users who each have the assumed day, and how busy its busiest hour is. */
export interface Month {
	readonly users: number;
	/** Dollars. */
	readonly requests: number;
	readonly signIns: number;
	readonly perUser: number;
	/** In the busiest hour, for each second. */
	readonly peakRequests: number;
	readonly peakWriteUnits: number;
	/** Functions at work at once in the busiest hour. */
	readonly peakConcurrency: number;
}

export function monthOf(users: number, measured: Measured): Month {
	const costs = costPerMillion(measured);
	const { messagesPerDay, inboxesPerDay, conversationsPerDay, markersPerDay, daysPerMonth, peak } = ASSUMED;
	const requests =
		((users * daysPerMonth) / 1e6) *
		(messagesPerDay * costs.messages +
			inboxesPerDay * costs.inboxReads +
			conversationsPerDay * costs.conversationReads +
			markersPerDay * costs.markers);
	const signIns = signInCost(users);
	const perSecond = (timesPerDay: number): number => (users * timesPerDay * peak) / 86_400;
	const { writeMilliseconds, readMilliseconds, streamMilliseconds } = ASSUMED;
	return {
		users,
		requests,
		signIns,
		perUser: (requests + signIns) / users,
		peakRequests: perSecond(messagesPerDay + inboxesPerDay + conversationsPerDay + markersPerDay),
		peakWriteUnits:
			perSecond(messagesPerDay) * (measured.send.writeUnits + measured.update.writeUnits) +
			perSecond(markersPerDay) * measured.mark.writeUnits,
		peakConcurrency:
			(perSecond(messagesPerDay) * (writeMilliseconds + streamMilliseconds) +
				perSecond(markersPerDay) * (readMilliseconds + writeMilliseconds) +
				perSecond(inboxesPerDay + conversationsPerDay) * readMilliseconds) /
			1000,
	};
}

function signInCost(users: number): number {
	let below = 0;
	let cost = 0;
	for (const { upTo, price } of PRICES.cognitoUser) {
		cost += Math.max(0, Math.min(users, upTo) - below) * price;
		below = upTo;
	}
	return cost;
}

/** What a shared cache costs and spares. */
export interface CacheCosts {
	/** Dollars a month, however little it is used. */
	readonly idle: number;
	readonly inbox: CachedPageCosts;
	readonly conversation: CachedPageCosts;
}

export interface CachedPageCosts {
	/** Dollars that a million first pages cost less when they come from the cache, and the part of their cost that this is. */
	readonly spared: number;
	readonly part: number;
	/** Dollars that a million cost more when they were looked for in the cache in vain, and put there. */
	readonly added: number;
}

/** @param bytes of a page that is kept */
export function cacheCosts(
	measured: Measured,
	bytes: { readonly inbox: number; readonly conversation: number },
): CacheCosts {
	const { cachedGigabytes, zones, hoursPerMonth, readMilliseconds, cacheMilliseconds } = ASSUMED;
	const costs = costPerMillion(measured);
	const pageCosts = (read: Taken, size: number, cost: number): CachedPageCosts => {
		const waited = (milliseconds: number): number => lambda(milliseconds, HTTP_MEMORY) - lambda(0, HTTP_MEMORY);
		const moved = Math.ceil(size / 1024) * PRICES.cacheUnit;
		const spared = 1e6 * (units(read) + waited(readMilliseconds - cacheMilliseconds) - moved);
		return { spared, part: spared / cost, added: 1e6 * (waited(2 * cacheMilliseconds) + PRICES.cacheUnit + moved) };
	};
	return {
		idle: hoursPerMonth * (zones * PRICES.natHour + cachedGigabytes * PRICES.cachedGigabyteHour),
		inbox: pageCosts(measured.readInbox, bytes.inbox, costs.inboxReads),
		conversation: pageCosts(measured.readMessages, bytes.conversation, costs.conversationReads),
	};
}

/** First pages, for each second of a month, from which on a cache that answers a part of them costs less than it spares. */
export function paysFrom({ idle }: CacheCosts, { spared, added }: CachedPageCosts, rate = 1): number {
	const net = rate * spared - (1 - rate) * added;
	return net > 0 ? (idle / net) * (1e6 / (ASSUMED.hoursPerMonth * 3600)) : Number.POSITIVE_INFINITY;
}

/**
 * The part of a client's polls that the cache answers: none while there is a tombstone, and then all but one for each time
 * that the page expires.
 * @param interval seconds between two polls
 */
export function hitRate(interval: number): number {
	const { changeSeconds } = ASSUMED;
	const polls = changeSeconds / interval;
	const cachedSeconds = changeSeconds - TOMBSTONE_TTL_S;
	const misses = TOMBSTONE_TTL_S / interval + cachedSeconds / Math.max(PAGE_TTL_MS / 1000, interval);
	return Math.max(0, 1 - misses / polls);
}
