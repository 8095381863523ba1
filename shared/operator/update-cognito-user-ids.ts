import {
	CognitoIdentityProviderClient,
	paginateListUsers,
	type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { FromSchema } from 'json-schema-to-ts';
import { env } from '../platform/env.ts';

import { IDEMPOTENT, query } from '../platform/postgres.ts';
import { handleKey } from '../users/handles.ts';
import type * as payloads from './payloads.ts';

/** Whether to change nothing and only say what would be done. */
export type CognitoSyncRequest = FromSchema<typeof payloads.updateCognitoUserIdsPayload>;

/** The laptop's endpoint comes from COGNITO_ENDPOINT. */
export const newCognito = (): CognitoIdentityProviderClient => {
	const endpoint = process.env['COGNITO_ENDPOINT'];
	return new CognitoIdentityProviderClient(endpoint ? { endpoint } : {});
};

/** Somebody who was not linked, and why. */
interface Refusal {
	readonly handle: string;
	readonly reason: string;
}

/** What updateCognitoUserIds did; people are named by handle, and Cognito users without one by their id. */
export interface CognitoSync {
	readonly linked: string[];
	readonly alreadyLinked: string[];
	readonly refused: Refusal[];
	readonly onlyInCognito: string[];
	readonly onlyInPostgres: string[];
}

interface UserLink {
	readonly uuid: string;
	readonly handle: string;
	readonly cognito_user_id: string | null;
}

/**
 * Links the rows of the user table to Cognito users by handle (`preferred_username`), through the whole pool. Never
 * links anew a row that is linked, nor one whose handle two Cognito users claim. Sign-ups that are not confirmed count for
 * nothing.
 * @param dryRun whether to change nothing and only say what would be done
 * @throws Problem unavailable; errors of Cognito, before which nothing was changed
 */
export async function updateCognitoUserIds({ dryRun = false, cognito = newCognito() } = {}): Promise<CognitoSync> {
	const claims = new Map<string, string[]>();
	const sync: CognitoSync = { linked: [], alreadyLinked: [], refused: [], onlyInCognito: [], onlyInPostgres: [] };
	for await (const { Users = [] } of paginateListUsers(
		{ client: cognito },
		{ UserPoolId: env('USER_POOL_ID'), Limit: 60 },
	)) {
		for (const user of Users) {
			// Who has not confirmed a sign-up holds nothing: anybody may begin one with any handle.
			if (user.UserStatus === 'UNCONFIRMED') continue;
			const handle = handleKey(attributeOf(user, 'preferred_username') ?? '');
			const sub = attributeOf(user, 'sub') ?? '';
			if (handle) claims.set(handle, [...(claims.get(handle) ?? []), sub]);
			else sync.onlyInCognito.push(sub);
		}
	}
	const rows = await query<UserLink>(
		'SELECT uuid, handle, cognito_user_id FROM users ORDER BY handle_key',
		[],
		IDEMPOTENT,
	);
	const owners = new Map(rows.map((row) => [row.cognito_user_id, row]));
	for (const row of rows) {
		const handle = handleKey(row.handle);
		const subs = claims.get(handle) ?? [];
		claims.delete(handle);
		const [sub] = subs;
		if (sub === undefined) sync.onlyInPostgres.push(row.handle);
		else if (subs.includes(row.cognito_user_id ?? '')) {
			sync.alreadyLinked.push(row.handle);
			sync.onlyInCognito.push(...subs.filter((claimant) => claimant !== row.cognito_user_id));
		} else if (subs.length > 1)
			sync.refused.push({ handle: row.handle, reason: `${subs.length} Cognito users claim this handle` });
		else if (row.cognito_user_id !== null)
			sync.refused.push({ handle: row.handle, reason: 'the row is linked to another Cognito user' });
		else if (owners.has(sub))
			sync.refused.push({ handle: row.handle, reason: `the Cognito user is linked to ${owners.get(sub)?.handle}` });
		else if (dryRun || (await link(row, sub))) sync.linked.push(row.handle);
		else sync.refused.push({ handle: row.handle, reason: 'the row was linked by somebody else just now' });
	}
	sync.onlyInCognito.push(...claims.keys());
	return sync;
}

const attributeOf = ({ Attributes = [] }: UserType, name: string): string | undefined =>
	Attributes.find(({ Name }) => Name === name)?.Value;

/** @returns whether the row was still free */
async function link({ uuid }: UserLink, cognitoUserId: string): Promise<boolean> {
	const rows = await query(
		'UPDATE users SET cognito_user_id = $2 WHERE uuid = $1 AND cognito_user_id IS NULL RETURNING uuid',
		[uuid, cognitoUserId],
	);
	return rows.length > 0;
}
