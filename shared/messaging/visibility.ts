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
 * Whether a remembered membership may not know what a page needs: of a block, where the page has a message of the other's that
 * is newer than the moment the membership was read; that a block was lifted, where the page has one that it hides.
 */
export const mayBeOutdated = (
	membership: Membership,
	items: readonly Pick<MessageItem, 'sk' | 'created_at' | 'user_uuid'>[],
): boolean =>
	items.some(
		(item) =>
			isHidden(membership, item) ||
			(item.user_uuid === membership.user_uuid && Date.parse(item.created_at) >= membership.readAt - SKEW_MS),
	);

/** Furthest that the clocks of two containers are apart. */
const SKEW_MS = 1000;
