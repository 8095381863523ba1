import type { Membership } from './memberships.ts';
import type { MessageItem } from './table.ts';

/**
 * Whether a message is one that slipped through a block: the other wrote it after the reader had blocked them, while a
 * container did not know that yet. Such messages are shown once the block is lifted.
 */
export const isHidden = (
	{ user_uuid: other, blocked_uuid: blockedUuid }: Pick<Membership, 'user_uuid' | 'blocked_uuid'>,
	{ sk, user_uuid: author }: Pick<MessageItem, 'sk' | 'user_uuid'>,
): boolean => blockedUuid !== undefined && author === other && sk > blockedUuid;

/**
 * Whether a page may hold what slipped through a block that a remembered membership does not know of: a message of the
 * other's that is newer than the moment the membership was read.
 */
export const mayBeOutdated = (
	{ user_uuid: other, readAt }: Membership,
	items: readonly Pick<MessageItem, 'created_at' | 'user_uuid'>[],
): boolean =>
	items.some(({ user_uuid, created_at }) => user_uuid === other && Date.parse(created_at) >= readAt - SKEW_MS);

/** Furthest that the clocks of two containers are apart. */
const SKEW_MS = 1000;
