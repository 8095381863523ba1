import { v5, v7 } from 'uuid';

/** Namespace of the version 5 uuids of message groups; changing it would start every conversation again. */
const MESSAGE_GROUP_NAMESPACE = '6f1d3b0a-5c0e-4b8e-9d39-0c1f4f7f2a61';

/**
 * A new message's uuid: version 7 (RFC 9562), so that uuids sort by the time of writing, and two made in one
 * millisecond by one process still sort in the order they were made.
 */
export const newMessageUuid = (): string => v7();

/** Unix milliseconds after which times no longer fit into what we answer with: those of four-digit years end here. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.000Z');

/**
 * As `newMessageUuid`, and after another one, also where that is ahead of our clock. One that is ahead of all times is damaged
 * and followed by nothing.
 */
export function newUuidAfter(uuidV7: string): string {
	const uuid = newMessageUuid();
	if (uuid > uuidV7) return uuid;
	const time = timeOf(uuidV7).getTime();
	return time >= LAST_TIME ? uuid : v7({ msecs: time + 1 });
}

/** The highest uuid with the time of a version 7 one: what is after it is in a later millisecond. */
export const endOfMillisecond = (uuidV7: string): string => `${uuidV7.slice(0, 14)}7fff-bfff-ffffffffffff`;

/** Within this time of being minted, a message's uuid, or a change's, must be on its way to the table. */
const WRITE_WITHIN_MS = 8000;

/**
 * When a write under a uuid may begin at the latest, in Unix milliseconds. Whoever reads fifteen seconds back then misses
 * nothing: every write under an older uuid is there, or will never be. A uuid that is ahead of our clock gives no more time.
 */
export const writeDeadlineOf = (uuidV7: string): number =>
	Math.min(timeOf(uuidV7).getTime(), Date.now()) + WRITE_WITHIN_MS;

/** The time inside a version 7 uuid: its first 48 bits are Unix milliseconds. */
export const timeOf = (uuidV7: string): Date => new Date(Number.parseInt(uuidV7.slice(0, 8) + uuidV7.slice(9, 13), 16));

/**
 * The one message group of two people: a version 5 uuid of their uuids in sorted order, so that both sides, at any
 * time and any number of times, name the same conversation.
 */
export const messageGroupUuidOf = (oneUserUuid: string, otherUserUuid: string): string =>
	v5([oneUserUuid, otherUserUuid].sort().join('/'), MESSAGE_GROUP_NAMESPACE);

/** The lowest uuid that a message written at a time, in Unix milliseconds, can have. */
export function lowestMessageUuidAt(time: number): string {
	const hex = time.toString(16).padStart(12, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** The uuid right before or after another in sort order. */
export function neighbourOf(uuid: string, step: -1n | 1n): string {
	const number = BigInt(`0x${uuid.replaceAll('-', '')}`) + step;
	return number
		.toString(16)
		.padStart(32, '0')
		.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
