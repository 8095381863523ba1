import { setTimeout } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page, PageRequest } from '../contract/pages.ts';
import { unavailable } from '../contract/problems.ts';
import type { Block } from '../contract/types.ts';
import { batchGet } from '../platform/batch-get.ts';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { DELETED_USER } from '../users/deleted-user.ts';
import { findUsersByUuid, type User } from '../users/users.ts';
import { bringUpToDate } from './catch-up.ts';
import { messageGroupUuidOf, newMessageUuid, timeOf } from './ids.ts';
import { findCurrentMembership, forgetMemberships } from './memberships.ts';
import { invalidatePages } from './page-cache.ts';
import { type BlockItem, blockKey, blocksPk, INBOX_INDEX, type Key, messageGroupKey } from './table.ts';
import { TRANSIENT_REASONS } from './transactions.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * Blocks a user: from now on neither reaches the other, and the blocker's inbox does not move. The block and both members'
 * items of their message group, if there is one, change together. One that is there already stays as it is.
 * @throws Problem unavailable
 */
export async function blockUser(blocker: User, blocked: User): Promise<void> {
	const uuid = newMessageUuid();
	const block: BlockItem = {
		...blockKey(blocker.uuid, blocked.uuid),
		sort_uuid: uuid,
		created_at: timeOf(uuid).toISOString(),
	};
	await changeBlock(blocker, blocked, {
		block: { Put: { TableName: TABLE_NAME, Item: block, ConditionExpression: 'attribute_not_exists(pk)' } },
		mine: { UpdateExpression: 'SET blocked_uuid = :uuid REMOVE notify', ExpressionAttributeValues: { ':uuid': uuid } },
		theirs: {
			UpdateExpression: 'SET blocked_by_other = :true REMOVE notify',
			ExpressionAttributeValues: { ':true': true },
		},
	});
}

/**
 * Lifts a block, and brings the blocker's inbox up to what was written meanwhile. One that is not there stays so.
 * @throws Problem unavailable
 */
export async function unblockUser(blocker: User, blocked: User): Promise<void> {
	await changeBlock(blocker, blocked, {
		block: {
			Delete: {
				TableName: TABLE_NAME,
				Key: blockKey(blocker.uuid, blocked.uuid),
				ConditionExpression: 'attribute_exists(pk)',
			},
		},
		mine: { UpdateExpression: 'REMOVE blocked_uuid, notify' },
		theirs: { UpdateExpression: 'REMOVE blocked_by_other, notify' },
	});
	// Also where there was no block: an earlier attempt may have ended between the two.
	await bringUpToDate(blocker.uuid, messageGroupUuidOf(blocker.uuid, blocked.uuid));
}

interface BlockChange {
	readonly block: TransactItem;
	/** What changes in the blocker's item of the message group. */
	readonly mine: Pick<NonNullable<TransactItem['Update']>, 'UpdateExpression' | 'ExpressionAttributeValues'>;
	/** What changes in the other's. */
	readonly theirs: BlockChange['mine'];
}

/** With the pauses between them some two seconds, as long as others may be at the same items. */
const MAX_ATTEMPTS = 10;

/**
 * Changes a block and what both members' items say of it, all or nothing. Where there is no message group, the transaction
 * holds only as long as that is so: whoever starts one at the same moment (`createMessageGroup`) looks for blocks in theirs.
 */
async function changeBlock(blocker: User, blocked: User, change: BlockChange): Promise<void> {
	const group = messageGroupUuidOf(blocker.uuid, blocked.uuid);
	const [mine, theirs] = [messageGroupKey(blocker.uuid, group), messageGroupKey(blocked.uuid, group)];
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
		const hasGroup = (await findCurrentMembership(blocker.uuid, group)) !== undefined;
		const items = hasGroup
			? [change.block, updateOf(mine, change.mine), updateOf(theirs, change.theirs)]
			: [change.block, absenceOf(mine)];
		const outcome = await transact(items);
		if (outcome === 'done') {
			forgetMemberships([mine, theirs]);
			await invalidatePages([mine.pk, theirs.pk]);
		}
		if (outcome !== 'again') return;
		await setTimeout(Math.random() * Math.min(20 * 2 ** attempt, 400));
	}
	throw unavailable(new Error('A block met other transactions at every attempt'));
}

const updateOf = (Key: Key, change: BlockChange['mine']): TransactItem => ({
	Update: {
		TableName: TABLE_NAME,
		Key,
		ConditionExpression: 'attribute_exists(pk)',
		...change,
	} as TransactItem['Update'] & object,
});

const absenceOf = (Key: Key): TransactItem => ({
	ConditionCheck: { TableName: TABLE_NAME, Key, ConditionExpression: 'attribute_not_exists(pk)' },
});

/** @returns `same` when the block was as it is asked for before, `again` when something else stood in the way */
async function transact(items: TransactItem[]): Promise<'done' | 'same' | 'again'> {
	try {
		await dynamodb.send(new TransactWriteCommand({ TransactItems: items }));
		return 'done';
	} catch (error) {
		if (!(error instanceof TransactionCanceledException)) throw error;
		const codes = (error.CancellationReasons ?? []).map(({ Code = '' }) => Code);
		if (codes[0] === 'ConditionalCheckFailed') return 'same';
		if (codes.some((code) => code === 'ConditionalCheckFailed' || TRANSIENT_REASONS.has(code))) return 'again';
		throw error;
	}
}

/** A page of the users whom a user has blocked, the latest block first. @throws Problem unavailable */
export async function listBlocks(userUuid: string, { limit, before }: PageRequest): Promise<Page<Block>> {
	const { Items = [] } = await dynamodb.send(
		new QueryCommand({
			TableName: TABLE_NAME,
			IndexName: INBOX_INDEX,
			KeyConditionExpression: `pk = :pk${before ? ' AND sort_uuid < :before' : ''}`,
			ExpressionAttributeValues: { ':pk': blocksPk(userUuid), ...(before && { ':before': before }) },
			ScanIndexForward: false,
			Limit: limit + 1,
		}),
	);
	const found = (Items as BlockItem[]).slice(0, limit);
	const users = await findUsersByUuid(found.map(({ sk }) => sk));
	return {
		items: found.map(({ sk: uuid, created_at }) => {
			const { handle, display_name } = users.get(uuid) ?? DELETED_USER;
			return { uuid, handle, display_name, created_at };
		}),
		older: Items.length > limit ? found.at(-1)?.sort_uuid : undefined,
	};
}

/** Of some users, those who have not blocked another. @throws Problem unavailable */
export async function withoutBlockers<Somebody extends { readonly uuid: string }>(
	users: readonly Somebody[],
	userUuid: string,
): Promise<Somebody[]> {
	const keys = users.map(({ uuid }) => blockKey(uuid, userUuid));
	const blockers = new Set((await batchGet(keys, ['pk', 'sk'])).map(({ pk }) => pk));
	return users.filter(({ uuid }) => !blockers.has(blocksPk(uuid)));
}
