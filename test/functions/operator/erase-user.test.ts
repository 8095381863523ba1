import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/operator/erase-user.ts';
import { handler as rebuild } from '../../../functions/operator/rebuild-message-groups.ts';
import { messageGroupUuidOf, newMessageUuid } from '../../../shared/messaging/ids.ts';
import { idempotencyKeyKey, type MessageGroupItem, type MessageItem } from '../../../shared/messaging/table.ts';
import { writeAll } from '../../../shared/platform/batch-write.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { closePostgres, query } from '../../../shared/platform/postgres.ts';
import { forgetUser } from '../../../shared/users/users.ts';
import { allItems } from '../../support/audit.ts';
import { errors, withFaults } from '../../support/faults.ts';
import { invocations } from '../../support/invocations.ts';
import { aLife, aUserPool, isOutOfUseForLong, type Life } from '../../support/lives.ts';
import { TestProxy } from '../../support/proxy.ts';
import { aPerson, Steps } from '../../support/steps.ts';
import { deliver, messageRecords, settle } from '../../support/stream.ts';

const when = new Steps();

afterEach(() => {
	jest.restoreAllMocks();
});

/** Everything in the table and in Postgres, as it is looked through. */
async function everything(): Promise<string[]> {
	const rows = await query('SELECT * FROM users');
	return [...(await allItems()), ...rows].map((item) => JSON.stringify(item));
}

/** Then: no item of the table and no column of Postgres has anything of Eve but her uuid, and no key has that. */
async function nothingIsLeftOf({ eve, secrets }: Life): Promise<void> {
	const all = await everything();
	expect(all.filter((item) => secrets.some((secret) => item.toLowerCase().includes(secret.toLowerCase())))).toEqual([]);
	expect(await query('SELECT * FROM users WHERE uuid = $1', [eve.uuid])).toEqual([]);
	const keys = (await allItems()).map(({ pk, sk }) => `${pk}/${sk}`);
	expect(keys.filter((key) => key.includes(eve.uuid))).toEqual([]);
}

/** What others wrote and marked, which erasing somebody must not change. */
async function ofOthers({ eve, ben, cleo, dan, fay }: Life): Promise<object[]> {
	const uuids = [ben, cleo, dan, fay].map(({ uuid }) => uuid);
	return (await allItems()).flatMap<object>((item) => {
		const { pk, sk, user_uuid, last_read_uuid } = item as unknown as MessageItem & MessageGroupItem;
		if (pk.startsWith('MSG#')) return uuids.includes(user_uuid) ? [item] : [];
		const isOfOther = uuids.some((uuid) => pk.includes(uuid)) && sk !== eve.uuid;
		return isOfOther ? [{ pk, sk, user_uuid, last_read_uuid }] : [];
	});
}

const NOTHING = { messages: 0, message_groups: 0, blocks: 0, idempotency_keys: 0, rate_limits: 0, connections: 0 };

describe('eraseUser', () => {
	test('leaves nothing of a user, whatever comes late, and loses nothing of others', async () => {
		const life = await aLife();
		const { eve, sub, ben, cleo, dan } = life;
		const pool = aUserPool([sub]);
		const late = await messageRecords();
		const before = await ofOthers(life);
		const withBen = messageGroupUuidOf(eve.uuid, ben.uuid);
		const { body: earlier } = await when.listMessageChanges(ben, withBen);
		const counts = { messages: 6, message_groups: 3, blocks: 2, idempotency_keys: 1, rate_limits: 1, connections: 1 };
		const everythingBefore = await everything();
		expect(await handler({ handle: eve.handle, dryRun: true })).toEqual({ user_uuid: eve.uuid, ...counts });
		expect(await everything()).toEqual(everythingBefore);
		expect(pool.calls).toEqual([]);

		await isOutOfUseForLong(eve);
		expect(await handler({ handle: eve.handle.toUpperCase() })).toEqual({ user_uuid: eve.uuid, ...counts });
		await nothingIsLeftOf(life);
		expect(pool.users.size).toBe(0);
		expect(await ofOthers(life)).toEqual(before);

		expect(await deliver(late)).toEqual([]);
		await settle();
		await nothingIsLeftOf(life);
		expect(await rebuild()).toMatchObject({ rows_wrong: 0, rows_repaired: 0 });
		await nothingIsLeftOf(life);
		expect(await ofOthers(life)).toEqual(before);
		expect(await handler({ uuid: eve.uuid })).toEqual({ user_uuid: eve.uuid, ...NOTHING });

		const deletedUser = { user_uuid: eve.uuid, handle: 'deleted', display_name: 'Deleted user' };
		for (const other of [ben, cleo, dan]) {
			const { body } = await when.listMessageGroups(other);
			expect(body).toMatchObject([{ ...deletedUser, reachable: false, blocked: false }]);
			const { body: messages } = await when.listMessages(other, body[0].uuid);
			const erased = messages.filter(({ user_uuid }: { user_uuid: string }) => user_uuid === eve.uuid);
			expect(erased).not.toEqual([]);
			for (const message of erased) {
				expect(message).toMatchObject({ ...deletedUser, message: '', deleted_at: expect.any(String) });
			}
		}
		expect((await when.listMessageGroups(ben)).body).toMatchObject([{ message: '', last_message_deleted: true }]);
		expect((await when.listMessageGroups(cleo)).body).toMatchObject([{ message: 'cleo ends' }]);
		const { body: changes } = await when.listMessageChanges(ben, withBen);
		expect(earlier).toHaveLength(2);
		expect(changes).toHaveLength(4);
		expect((await when.createMessage(ben, withBen, 'Still there?')).status).toBe(403);
		expect((await when.deleteMessage(ben, changes[0])).status).toBe(403);
		const { body: own } = await when.listMessages(ben, withBen);
		const mine = own.find(({ user_uuid }: { user_uuid: string }) => user_uuid === ben.uuid);
		expect((await when.deleteMessage(ben, mine)).status).toBe(204);
		await settle(withBen);
		forgetUser({ handle: eve.handle });
		expect(await aPerson({ handle: eve.handle })).toMatchObject({ handle: eve.handle });
		await query('DELETE FROM users WHERE handle = $1', [eve.handle]);
	});

	test('two who talked with each other can both be erased', async () => {
		const life = await aLife();
		const { eve, ben, sub } = life;
		aUserPool([sub]);
		for (const { uuid } of [ben, eve]) {
			await isOutOfUseForLong({ uuid });
			await handler({ uuid });
		}
		await nothingIsLeftOf({ ...life, secrets: [...life.secrets, ben.handle, ben.display_name, 'ben answers'] });
		await settle();
		await nothingIsLeftOf(life);
		expect(await rebuild()).toMatchObject({ rows_wrong: 0 });
	});

	test('takes the account out of use at once, and waits with its data until nobody remembers it', async () => {
		const life = await aLife();
		const { eve, sub } = life;
		const pool = aUserPool([sub]);
		const before = await allItems();
		const answer = await handler({ uuid: eve.uuid }, { getRemainingTimeInMillis: () => 0 });
		expect(answer).toEqual({
			user_uuid: eve.uuid,
			...NOTHING,
			begins_at: expect.any(String),
			cursor: expect.any(String),
		});
		expect(pool.calls).toEqual(['AdminDisableUser', 'AdminUserGlobalSignOut']);
		expect(pool.users.get(sub)).toEqual({ isEnabled: false });
		expect((await when.get(eve, '/api/me')).status).toBe(403);
		const after = await allItems();
		expect(after.map(({ closing, ...item }) => item)).toEqual(before);
		expect(after.filter(({ pk, closing }) => closing && String(pk).includes(eve.uuid))).toHaveLength(1);
		await isOutOfUseForLong(eve);
		await handler({ uuid: eve.uuid, cursor: answer.cursor });
		await nothingIsLeftOf(life);
	});

	test('an invocation whose time is up goes on where it stopped, and a dry run counts the same', async () => {
		const life = await aLife();
		const { eve, ben, sub } = life;
		const group = messageGroupUuidOf(eve.uuid, ben.uuid);
		for (let i = 0; i < 120; i++) await when.createMessage(eve, group, `${i} ${life.secrets[0]}`);
		aUserPool([sub]);
		await isOutOfUseForLong(eve);
		const sums = [];
		for (const dryRun of [true, false]) {
			const answers = await invocations(handler, { handle: eve.handle, dryRun }, true);
			expect(answers.length).toBeGreaterThan(4);
			sums.push(answers.reduce((sum, { messages }) => sum + messages, 0));
		}
		expect(sums).toEqual([126, 126]);
		await nothingIsLeftOf(life);
	});

	test('what was written behind it is erased by another round', async () => {
		const life = await aLife();
		const { eve, sub, secrets } = life;
		aUserPool([sub]);
		await isOutOfUseForLong(eve);
		let cursor: string | undefined;
		let isLate = true;
		do {
			const answer = await handler(
				{ uuid: eve.uuid, ...(cursor && { cursor }) },
				{ getRemainingTimeInMillis: () => 0 },
			);
			cursor = answer.cursor;
			if (isLate && answer.idempotency_keys > 0) {
				isLate = false;
				const Item = { ...idempotencyKeyKey(eve.uuid, `late ${secrets[0]}`), message_uuid: newMessageUuid() };
				await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item }));
			}
		} while (cursor);
		expect(isLate).toBe(false);
		await nothingIsLeftOf(life);
	});

	test('killed at any call to DynamoDB and run again, it leaves nothing and loses nothing of others', async () => {
		const life = await aLife();
		const { eve, sub, ben, cleo, dan, fay } = life;
		const uuids = [eve, ben, cleo, dan, fay].map(({ uuid }) => uuid);
		const items = (await allItems()).filter((item) => uuids.some((uuid) => JSON.stringify(item).includes(uuid)));
		const before = await ofOthers(life);
		let struck = 1;
		for (let call = 1; struck > 0; call++) {
			for (const moment of ['before', 'after'] as const) {
				await writeAll(items as unknown as MessageItem[]);
				if (call > 1 || moment === 'after') await aPerson({ ...eve, cognito_user_id: sub });
				await isOutOfUseForLong(eve);
				aUserPool([sub]);
				const fault = { call, when: moment, error: errors['broken'] as () => Error };
				({ struck } = await withFaults([fault], () => handler({ uuid: eve.uuid }).catch(() => {})));
				await handler({ uuid: eve.uuid });
				await nothingIsLeftOf(life);
				expect(await ofOthers(life)).toEqual(before);
			}
		}
	});

	test.each(
		[1, 2, 3].flatMap((call) => [
			{ call, when: 'before' as const },
			{ call, when: 'after' as const },
		]),
	)('killed at call $call to Cognito, $when it took effect, and run again, it leaves nothing', async (fault) => {
		const life = await aLife();
		const { eve, sub } = life;
		const { users } = aUserPool([sub], fault);
		await isOutOfUseForLong(eve);
		await expect(handler({ uuid: eve.uuid })).rejects.toThrow();
		expect(await query('SELECT erased_at FROM users WHERE uuid = $1', [eve.uuid])).toHaveLength(1);
		jest.restoreAllMocks();
		const pool = aUserPool([...users.keys()]);
		await handler({ uuid: eve.uuid });
		await nothingIsLeftOf(life);
		expect(pool.users.size).toBe(0);
	});

	test('killed at any statement to Postgres and run again, it leaves nothing', async () => {
		const direct = process.env['DATABASE_URL'] as string;
		const { hostname, port } = new URL(direct);
		const proxy = await TestProxy.before(Number(port), hostname);
		const use = async (url: string): Promise<void> => {
			await closePostgres();
			process.env['DATABASE_URL'] = url;
		};
		let kills = 0;
		try {
			for (let isKilled = true; isKilled; ) {
				const life = await aLife();
				const { eve, sub } = life;
				const pool = aUserPool([sub]);
				await isOutOfUseForLong(eve);
				await use(`postgres://postgres@localhost:${proxy.port}/postgres`);
				await query('SELECT 1');
				proxy.hangUp(Number.POSITIVE_INFINITY, kills);
				isKilled = await handler({ uuid: eve.uuid }).then(
					() => false,
					() => true,
				);
				proxy.hangUp(0);
				await use(direct);
				if (isKilled) kills++;
				await handler({ uuid: eve.uuid });
				await nothingIsLeftOf(life);
				expect(pool.users.size).toBe(0);
			}
		} finally {
			await use(direct);
			proxy.close();
		}
		// At the least: who it is, that the account is out of use, and that its row goes.
		expect(kills).toBeGreaterThanOrEqual(3);
	});

	test('who is meant has to be clear', async () => {
		const { handle, uuid } = await aPerson();
		await expect(handler({})).rejects.toThrow('handle and uuid name a user: give one of them');
		await expect(handler({ handle, uuid })).rejects.toThrow('handle and uuid name a user: give one of them');
		await expect(handler({ handle: 'nobody_at_all' })).rejects.toThrow('nobody has the handle nobody_at_all');
		const { cursor } = await handler({ uuid, dryRun: true }, { getRemainingTimeInMillis: () => 0 });
		await expect(handler({ uuid: randomUUID(), cursor })).rejects.toThrow('cursor is of another user');
	});
});
