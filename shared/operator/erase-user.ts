import { setTimeout as pause } from 'node:timers/promises';
import {
	AdminDeleteUserCommand,
	AdminDisableUserCommand,
	AdminUserGlobalSignOutCommand,
	type CognitoIdentityProviderClient,
	UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { FromSchema } from 'json-schema-to-ts';
import { closeConnections } from '../messaging/connections.ts';
import type { MessageItem } from '../messaging/table.ts';
import { newCognito } from '../platform/cognito.ts';
import { concurrently } from '../platform/concurrently.ts';
import { env } from '../platform/env.ts';
import { type Account, findAccount, markErased, removeAccount } from '../users/accounts.ts';
import { accountOf } from './account-of.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { deleteItem, eraseFromOther, eraseMessage, isErased } from './erase-message-group.ts';
import { invalidField } from './operator-error.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { hasItems, type Position, startOf, type UserItems, userItems } from './user-items.ts';
import { userItemsPosition } from './validators.ts';

/** Whom to erase, by `handle` or by `uuid`, or with `dryRun` only what there is to erase. */
export type EraseRequest = Omit<FromSchema<typeof payloads.eraseUserPayload>, 'onItsOwn'>;

/** What was erased, or with a dry run would be. */
export interface Erased {
	readonly user_uuid: string;
	/** Own messages. */
	readonly messages: number;
	readonly message_groups: number;
	/** Those that the user made. */
	readonly blocks: number;
	readonly idempotency_keys: number;
	readonly rate_limits: number;
	readonly connections: number;
	/** When erasing items begins, while that is not yet: once nobody remembers the account. */
	readonly begins_at?: string;
	/** Where the next invocation goes on; absent when nothing is left. */
	readonly cursor?: string;
}

/**
 * Seconds after which no container remembers an account as one that is there, nor works at a request of before: users are
 * remembered for a minute, and requests take ten seconds at most. What is written until then is erased with the rest.
 */
const SETTLED_AFTER_S = 90;

/** Messages and items changed at once. */
const CONCURRENCY = 8;

/**
 * Erases a user: takes the account out of use, makes their messages tombstones and their names `deleted`, removes their own
 * items, then the Cognito user and at last the row in Postgres, which frees the handle. What others wrote stays. It can be
 * killed anywhere and run again: by the uuid, also when nothing is left.
 * @throws InvalidPayload for a handle of nobody
 * @throws Problem unavailable; errors of Cognito
 */
export async function eraseUser(
	{ dryRun = false, cursor, ...whom }: EraseRequest,
	{ isTimeUp }: Run,
	cognito: CognitoIdentityProviderClient = newCognito(),
): Promise<Erased> {
	const start = cursor === undefined ? undefined : decodeCursor(cursor, userItemsPosition);
	const account = start ? await findAccount({ uuid: start.user_uuid }) : await accountOf(whom);
	const userUuid = start?.user_uuid ?? account?.uuid ?? whom.uuid ?? '';
	if (whom.uuid !== undefined && whom.uuid !== userUuid) throw invalidField('cursor', 'is of another user');
	const counts: Counts = { ...NOTHING };
	const answer = (next?: Position): Erased => ({
		user_uuid: userUuid,
		...counts,
		...(next && { cursor: encodeCursor(next) }),
	});
	const position = start ?? startOf(userUuid);
	if (!dryRun) {
		const beginsAt = await takeOutOfUse(userUuid);
		if (!start) await signOut(account, cognito);
		while (Date.now() < beginsAt) {
			if (isTimeUp()) return { ...answer(position), begins_at: new Date(beginsAt).toISOString() };
			await pause(Math.min(beginsAt - Date.now(), 500));
		}
	}
	for await (const page of userItems(position)) {
		if (!dryRun) await erasePage(page, userUuid);
		for (const [what, count] of countsOf(page, userUuid)) counts[what] += count;
		if (isTimeUp()) return answer(page.next);
	}
	if (dryRun) return answer();
	if (await hasItems(userUuid)) return answer(startOf(userUuid));
	await inCognito(account, async (Username) => {
		await cognito.send(new AdminDeleteUserCommand({ UserPoolId: env('USER_POOL_ID'), Username }));
	});
	await removeAccount(userUuid);
	return answer();
}

type Counts = { -readonly [What in keyof typeof NOTHING]: number };

const NOTHING = {
	messages: 0,
	message_groups: 0,
	blocks: 0,
	idempotency_keys: 0,
	rate_limits: 0,
	connections: 0,
} as const;

/** @returns Unix milliseconds from which on nobody remembers the account */
async function takeOutOfUse(userUuid: string): Promise<number> {
	const seconds = await markErased(userUuid);
	await closeConnections(userUuid);
	return seconds === undefined ? 0 : Date.now() + (SETTLED_AFTER_S - seconds) * 1000;
}

/** Lets nobody sign in as a user any more, nor stay signed in. */
const signOut = (account: Account | undefined, cognito: CognitoIdentityProviderClient): Promise<void> =>
	inCognito(account, async (Username) => {
		const user = { UserPoolId: env('USER_POOL_ID'), Username };
		await cognito.send(new AdminDisableUserCommand(user));
		await cognito.send(new AdminUserGlobalSignOutCommand(user));
	});

/** Does something with an account's Cognito user, if there is one. */
async function inCognito(account: Account | undefined, work: (username: string) => Promise<void>): Promise<void> {
	if (!account?.cognito_user_id) return;
	try {
		await work(account.cognito_user_id);
	} catch (error) {
		if (!(error instanceof UserNotFoundException)) throw error;
	}
}

/** Own messages that are not erased yet. */
const ownOf = ({ messages }: { readonly messages: readonly MessageItem[] }, userUuid: string): MessageItem[] =>
	messages.filter((message) => message.user_uuid === userUuid && !isErased(message));

/** How the items of a page are counted. */
function countsOf(page: UserItems, userUuid: string): [keyof Counts, number][] {
	if (page.type !== 'message_group') return [[COUNTED_AS[page.type], page.items.length]];
	return [
		['messages', ownOf(page, userUuid).length],
		['message_groups', page.isComplete ? 1 : 0],
	];
}

const COUNTED_AS = {
	block: 'blocks',
	idempotency_key: 'idempotency_keys',
	rate_limit: 'rate_limits',
	connection: 'connections',
} as const;

/** Own items go last, since they tell where the rest is. */
async function erasePage(page: UserItems, userUuid: string): Promise<void> {
	if (page.type === 'message_group') {
		await concurrently(ownOf(page, userUuid), CONCURRENCY, eraseMessage);
		if (!page.isComplete) return;
		await eraseFromOther(userUuid, page.group);
		await deleteItem(page.group);
	} else {
		await concurrently(page.items, CONCURRENCY, deleteItem);
	}
}
