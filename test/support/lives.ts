import { randomUUID } from 'node:crypto';
import { CognitoIdentityProviderClient, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { addConnection } from '../../shared/messaging/connections.ts';
import { messageGroupUuidOf } from '../../shared/messaging/ids.ts';
import { newMessageItem } from '../../shared/messaging/messages.ts';
import { rateLimit } from '../../shared/messaging/rate-limits.ts';
import { dynamodb, TABLE_NAME } from '../../shared/platform/dynamodb.ts';
import { query } from '../../shared/platform/postgres.ts';
import { aPerson, type Person, Steps } from './steps.ts';
import { settle } from './stream.ts';

const when = new Steps();

/** Somebody with everything that the system can hold of a user, and those whom they had to do with. */
export interface Life {
	readonly eve: Person;
	/** The user's id in Cognito. */
	readonly sub: string;
	/** Talked with Eve, who wrote last. */
	readonly ben: Person;
	/** Talked with Eve, and wrote last; is blocked by Eve. */
	readonly cleo: Person;
	/** Has blocked Eve, of whom a message slipped through. */
	readonly dan: Person;
	/** Is blocked by Eve, and never talked with her. */
	readonly fay: Person;
	/** What must be found nowhere once Eve is erased. */
	readonly secrets: readonly string[];
}

/** Given: a life whose every text, name and address can be told from all others. */
export async function aLife(): Promise<Life> {
	const sub = randomUUID();
	const id = randomUUID().slice(0, 8);
	const eve = await aPerson({ handle: `Eve_${id}`, display_name: `Eve of ${id}`, cognito_user_id: sub });
	const [ben, cleo, dan, fay] = [await aPerson(), await aPerson(), await aPerson(), await aPerson()];
	const text = (what: string): string => `${what} says eve-${id}`;
	const [withBen, withCleo, withDan] = [ben, cleo, dan].map(({ uuid }) => messageGroupUuidOf(eve.uuid, uuid)) as [
		string,
		string,
		string,
	];
	await when.createMessageGroup(eve, ben.handle, text('first'), { 'idempotency-key': `key-${id}` });
	const { body: received } = await when.createMessage(ben, withBen, 'ben answers');
	const { body: edited } = await when.createMessage(eve, withBen, text('typo'));
	await when.editMessage(eve, edited, text('edited'));
	const { body: deleted } = await when.createMessage(eve, withBen, text('deleted'));
	await when.deleteMessage(eve, deleted);
	await when.createMessage(eve, withBen, text('last'));
	await when.markRead(eve, withBen, received.uuid);
	await when.markRead(ben, withBen, edited.uuid);
	await when.createMessageGroup(cleo, eve.handle, 'cleo begins');
	await when.createMessage(eve, withCleo, text('answer'));
	await when.createMessage(cleo, withCleo, 'cleo ends');
	await when.createMessageGroup(dan, eve.handle, 'dan begins');
	const settleAll = () => Promise.all([withBen, withCleo, withDan].map(settle));
	await settleAll();
	await when.blockUser(eve, cleo.handle);
	await when.blockUser(dan, eve.handle);
	await when.blockUser(eve, fay.handle);
	const slipped = newMessageItem(withDan, eve, dan.uuid, text('slipped'));
	await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: slipped }));
	await settleAll();
	await addConnection(eve.uuid, 'socket', Math.floor(Date.now() / 1000) + 3600);
	const limit = rateLimit('messages', { perSecond: 1, burst: 2 });
	for (let i = 0; i < 2; i++) await limit.count(eve.uuid);
	const secrets = [`eve-${id}`, `Eve_${id}`, `Eve of ${id}`, `key-${id}`, sub];
	return { eve, sub, ben, cleo, dan, fay, secrets };
}

/** Given: an account that was marked as erased so long ago that nobody remembers it. */
export const isOutOfUseForLong = async ({ uuid }: Pick<Person, 'uuid'>): Promise<void> =>
	void (await query(`UPDATE users SET erased_at = now() - interval '1 hour' WHERE uuid = $1`, [uuid]));

/** A user pool that knows some users, and fails at a call if asked. */
export interface FakePool {
	readonly users: Map<string, { isEnabled: boolean }>;
	readonly calls: string[];
}

/** Given: a user pool. @param fault which call fails, from 1 on, and whether it took effect */
export function aUserPool(subs: readonly string[], fault?: { call: number; when: 'before' | 'after' }): FakePool {
	const users = new Map(subs.map((sub) => [sub, { isEnabled: true }]));
	const calls: string[] = [];
	jest.spyOn(CognitoIdentityProviderClient.prototype, 'send').mockImplementation((async (command: {
		constructor: { name: string };
		input: { Username: string };
	}) => {
		const { Username: sub } = command.input;
		calls.push(command.constructor.name.replace('Command', ''));
		const fails = (when: string): boolean => fault?.call === calls.length && fault.when === when;
		if (fails('before')) throw new Error('injected');
		const user = users.get(sub);
		if (!user) throw new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });
		if (calls.at(-1) === 'AdminDisableUser') user.isEnabled = false;
		if (calls.at(-1) === 'AdminDeleteUser') users.delete(sub);
		if (fails('after')) throw new Error('injected');
		return {};
	}) as never);
	return { users, calls };
}
