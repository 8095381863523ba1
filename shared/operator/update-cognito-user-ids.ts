import { type CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { FromSchema } from 'json-schema-to-ts';
import { newCognito } from '../platform/cognito.ts';
import { concurrently } from '../platform/concurrently.ts';
import { env } from '../platform/env.ts';
import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { addUser, HandleTaken } from '../users/add-user.ts';
import { handleKey } from '../users/handles.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { type CognitoUser, confirmedUserOf, type Step, stepFor, type UserRow } from './link-plan.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { cognitoSyncPosition } from './validators.ts';

/**
 * Whether to change nothing and only say what would be done; and whether Cognito users who have no row get one, by the rules
 * for sign-ups.
 */
export type CognitoSyncRequest = FromSchema<typeof payloads.updateCognitoUserIdsPayload>;

/** A Cognito user and a row that belong together, or might. */
interface Pair {
	readonly handle: string;
	readonly cognito_user_id: string;
}

/** What updateCognitoUserIds found and did. */
export interface CognitoSync {
	/** Handles of rows that were linked. */
	readonly linked: readonly string[];
	/** Handles of rows that were made. */
	readonly added: readonly string[];
	readonly alreadyLinked: readonly string[];
	/** Cognito users who were not linked or got no row, and why. */
	readonly refused: readonly (Pair & { readonly reason: string })[];
	/** Cognito users without a row, by their handle, or by their id if they have none. */
	readonly onlyInCognito: readonly string[];
	/** Handles of rows that are linked to nobody. */
	readonly onlyInPostgres: readonly string[];
	/** Rows whose Cognito user is gone: nobody can sign in as them. */
	readonly gone: readonly Pair[];
	/** Where the next invocation goes on, which says only what it found; absent when all was done. */
	readonly cursor?: string;
}

/** Where it goes on: in the user pool (`token`), then among the rows (after `row`). */
type Position = FromSchema<typeof payloads.cognitoSyncPosition>;

/** Cognito users in a page, the most that Cognito gives. */
const POOL_PAGE = 60;

/** Rows in a page, between two looks at the clock. */
const ROWS_PAGE = 100;

/** Questions to Cognito at once. */
const CONCURRENCY = 5;

/** Sorts before the uuid of every user. */
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Links rows of the user table to Cognito users with the same handle (`preferred_username`) and the same verified e-mail
 * address; goes through the pool, then through the table, and says who is on one side only. A row that is linked stays as it
 * is. Safe to be run at any time, and again.
 * @throws Problem unavailable; errors of Cognito: what was linked until then is linked
 */
export async function updateCognitoUserIds(
	{ dryRun = false, addMissing = false, cursor }: CognitoSyncRequest = {},
	{ isTimeUp }: Run = { isTimeUp: () => false },
	cognito: CognitoIdentityProviderClient = newCognito(),
): Promise<CognitoSync> {
	const found = newFindings();
	const answer = (next?: Position): CognitoSync => ({ ...found, ...(next && { cursor: encodeCursor(next) }) });
	let position: Position = cursor === undefined ? {} : decodeCursor(cursor, cognitoSyncPosition);
	/** Ids of Cognito users that this invocation has met, and rows that a dry run would have linked. */
	const met = new Set<string>();
	const planned = new Set<string>();

	while (position.row === undefined) {
		const { users, token } = await poolPage(cognito, position.token);
		for (const { sub } of users) met.add(sub);
		const confirmed = users.flatMap(({ confirmedUser }) => confirmedUser ?? []);
		const rows = await rowsOf(confirmed);
		for (const user of confirmed) {
			const step = stepFor(user, rows, addMissing);
			if (step.do === 'link') planned.add(step.row.uuid);
			note(found, user, dryRun ? step : await take(step, user));
		}
		position = token ? { token } : { row: FIRST_UUID };
		if (isTimeUp()) return answer(position);
	}
	for (;;) {
		const rows = await rowsAfter(position.row ?? FIRST_UUID);
		await concurrently(rows, CONCURRENCY, async ({ uuid, handle, cognito_user_id }) => {
			if (cognito_user_id === null) {
				if (!planned.has(uuid)) found.onlyInPostgres.push(handle);
			} else if (!met.has(cognito_user_id) && !(await isInPool(cognito, cognito_user_id))) {
				found.gone.push({ handle, cognito_user_id });
			}
		});
		if (rows.length < ROWS_PAGE) return answer();
		position = { row: rows.at(-1)?.uuid ?? '' };
		if (isTimeUp()) return answer(position);
	}
}

const newFindings = () => ({
	linked: [] as string[],
	added: [] as string[],
	alreadyLinked: [] as string[],
	refused: [] as CognitoSync['refused'][number][],
	onlyInCognito: [] as string[],
	onlyInPostgres: [] as string[],
	gone: [] as Pair[],
});

/** Notes what was, or would be, done about a Cognito user. */
function note(found: ReturnType<typeof newFindings>, { sub, handle }: CognitoUser, step: Step): void {
	switch (step.do) {
		case 'nothing':
			found.alreadyLinked.push(step.row.handle);
			break;
		case 'link':
			found.linked.push(step.row.handle);
			break;
		case 'add':
			found.added.push(step.user.handle);
			break;
		case 'refuse':
			found.refused.push({ handle, cognito_user_id: sub, reason: step.reason });
			break;
		case 'report':
			found.onlyInCognito.push(handle || sub);
	}
}

/** Takes a step. @returns it, or why it could not be taken after all */
async function take(step: Step, { sub }: CognitoUser): Promise<Step> {
	if (step.do === 'link' && !(await link(step.row.uuid, sub))) {
		return { do: 'refuse', reason: 'the row was linked by somebody else just now' };
	}
	if (step.do === 'add') {
		try {
			await addUser(step.user);
		} catch (error) {
			if (error instanceof HandleTaken) return { do: 'refuse', reason: error.message };
			throw error;
		}
	}
	return step;
}

/** A page of the user pool, in no order that one could rely on. */
async function poolPage(cognito: CognitoIdentityProviderClient, PaginationToken: string | undefined) {
	const { Users = [], PaginationToken: token } = await cognito.send(
		new ListUsersCommand({
			UserPoolId: env('USER_POOL_ID'),
			Limit: POOL_PAGE,
			...(PaginationToken && { PaginationToken }),
		}),
	);
	const users = Users.map((user) => ({
		sub: user.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '',
		confirmedUser: confirmedUserOf(user),
	}));
	return { users, token };
}

async function isInPool(cognito: CognitoIdentityProviderClient, sub: string): Promise<boolean> {
	const { Users = [] } = await cognito.send(
		new ListUsersCommand({
			UserPoolId: env('USER_POOL_ID'),
			Filter: `sub = "${sub.replaceAll(/["\\]/g, '\\$&')}"`,
			Limit: 1,
		}),
	);
	return Users.length > 0;
}

const COLUMNS = 'uuid, handle, email, cognito_user_id, erased_at';

/** The rows with the ids or the handles of some Cognito users. */
const rowsOf = (users: readonly CognitoUser[]): Promise<UserRow[]> =>
	query<UserRow>(
		`SELECT ${COLUMNS} FROM users WHERE cognito_user_id = ANY($1::text[])
		UNION SELECT ${COLUMNS} FROM users WHERE handle_key = ANY($2::text[])`,
		[users.map(({ sub }) => sub), users.map(({ handle }) => handleKey(handle)).filter((key) => !key.includes('\0'))],
		IDEMPOTENT,
	);

/** Rows in the order of their uuids, but those that are being erased. */
const rowsAfter = (uuid: string): Promise<UserRow[]> =>
	query<UserRow>(
		`SELECT ${COLUMNS} FROM users WHERE uuid > $1 AND erased_at IS NULL ORDER BY uuid LIMIT $2`,
		[uuid, String(ROWS_PAGE)],
		IDEMPOTENT,
	);

/** @returns whether the row was still free, or linked so already */
async function link(uuid: string, cognitoUserId: string): Promise<boolean> {
	const rows = await query(
		`UPDATE users SET cognito_user_id = $2
		WHERE uuid = $1 AND (cognito_user_id IS NULL OR cognito_user_id = $2) AND erased_at IS NULL RETURNING uuid`,
		[uuid, cognitoUserId],
		IDEMPOTENT,
	);
	return rows.length > 0;
}
