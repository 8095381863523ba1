import { DeleteCommand, GetCommand, PutCommand, type QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/operator/rebuild-message-groups.ts';
import { newMessageUuid } from '../../../shared/messaging/ids.ts';
import { type MessageGroupItem, messageGroupKey } from '../../../shared/messaging/table.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { aConversationAt } from '../../support/conversation.ts';
import { invocations } from '../../support/invocations.ts';
import { aPerson, type Person, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

async function rowOf(user: Person, group: string): Promise<MessageGroupItem | undefined> {
	const key = messageGroupKey(user.uuid, group);
	const { Item } = await dynamodb.send(new GetCommand({ TableName: TABLE_NAME, Key: key, ConsistentRead: true }));
	return Item as MessageGroupItem | undefined;
}

/** Given: damage to a row. */
const set = (user: Person, group: string, field: keyof MessageGroupItem, value: string) =>
	dynamodb.send(
		new UpdateCommand({
			TableName: TABLE_NAME,
			Key: messageGroupKey(user.uuid, group),
			UpdateExpression: 'SET #field = :value',
			ExpressionAttributeNames: { '#field': field },
			ExpressionAttributeValues: { ':value': value },
		}),
	);

const deleteRow = (user: Person, group: string) =>
	dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: messageGroupKey(user.uuid, group) }));

/** A uuid that is newer than any message. */
const AHEAD = 'ffffffff-ffff-7fff-bfff-ffffffffffff';

const BEHIND = '00000000-0000-7000-8000-000000000001';

describe('rebuildMessageGroups', () => {
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let annBen: string;
	let annEve: string;

	beforeEach(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		annBen = await aConversationAt(ann, ben, ['2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z'], 'newest');
		annEve = await aConversationAt(ann, eve, ['2026-01-01T10:30:00Z'], 'other');
	});

	afterEach(() => {
		jest.restoreAllMocks();
	});

	test('sound rows stay as they are', async () => {
		const before = [await rowOf(ann, annBen), await rowOf(ben, annBen)];
		expect(await handler({ message_group_uuid: annBen })).toEqual({
			rows_checked: 2,
			rows_wrong: 0,
			rows_repaired: 0,
			wrong: [],
		});
		expect([await rowOf(ann, annBen), await rowOf(ben, annBen)]).toEqual(before);
	});

	const damages: [string, string[] | undefined, () => Promise<unknown>][] = [
		['deleted', undefined, () => deleteRow(ann, annBen)],
		['with an old preview', ['message'], () => set(ann, annBen, 'message', 'first')],
		['behind', ['sort_uuid'], () => set(ann, annBen, 'sort_uuid', BEHIND)],
		['ahead of every message', ['sort_uuid'], () => set(ann, annBen, 'sort_uuid', AHEAD)],
		['with another time', ['last_message_at'], () => set(ann, annBen, 'last_message_at', '2026-01-01T00:00:00.000Z')],
		['that names somebody else', ['user_uuid'], () => set(ann, annBen, 'user_uuid', eve.uuid)],
	];

	describe.each([
		['one message group', damages, () => ({ message_group_uuid: annBen })],
		['one user', damages.slice(0, 2), () => ({ handle: ann.handle.toUpperCase() })],
		['all', damages.slice(0, 2), () => ({})],
	] as const)('of %s', (_, someDamages, scope) => {
		test.each([...someDamages])(
			'a row %s is found by a dry run, repaired by another, and then sound',
			async (_, fields, damage) => {
				const sound = await rowOf(ann, annBen);
				await damage();
				const damaged = await rowOf(ann, annBen);
				const fault = fields ? { fault: 'wrong', fields } : { fault: 'missing' };
				const wrong = [{ user_uuid: ann.uuid, message_group_uuid: annBen, ...fault }];
				expect(await handler({ ...scope(), dryRun: true })).toMatchObject({ rows_wrong: 1, rows_repaired: 0, wrong });
				expect(await rowOf(ann, annBen)).toEqual(damaged);
				expect(await handler(scope())).toMatchObject({ rows_wrong: 1, rows_repaired: 1, wrong });
				expect(await rowOf(ann, annBen)).toEqual(sound);
				expect(await handler(scope())).toMatchObject({ rows_wrong: 0, rows_repaired: 0, wrong: [] });
			},
		);
	});

	test('names are those that Postgres has now', async () => {
		await query('UPDATE users SET display_name = $2 WHERE uuid = $1', [ben.uuid, 'Benedict']);
		const { wrong } = await handler({ handle: ann.handle });
		expect(wrong).toMatchObject([{ user_uuid: ann.uuid, fields: ['user_display_name'] }]);
		expect(await rowOf(ann, annBen)).toMatchObject({ user_display_name: 'Benedict' });
	});

	test('whoever is no longer in Postgres, or being erased, is shown as deleted, and gets no row', async () => {
		await query('DELETE FROM users WHERE uuid = $1', [ben.uuid]);
		await query('UPDATE users SET erased_at = now() WHERE uuid = $1', [eve.uuid]);
		for (const [other, group] of [
			[ben, annBen],
			[eve, annEve],
		] as const) {
			await deleteRow(other, group);
			expect(await handler({ message_group_uuid: group })).toMatchObject({
				rows_repaired: 1,
				wrong: [{ user_uuid: ann.uuid, fields: ['user_handle', 'user_display_name'] }],
			});
			expect(await rowOf(ann, group)).toMatchObject({ user_handle: 'deleted', user_display_name: 'Deleted user' });
			expect(await rowOf(other, group)).toBeUndefined();
		}
		await deleteRow(ann, annBen);
		expect(await handler({ message_group_uuid: annBen })).toMatchObject({ wrong: [{ fault: 'missing' }] });
		expect(await rowOf(ann, annBen)).toMatchObject({ user_uuid: ben.uuid, user_handle: 'deleted', message: 'newest' });
	});

	test.each([['one user'], ['all']])('an orphaned row is reported and removed (%s)', async (scope) => {
		const group = '00000000-0000-5000-8000-00000000abcd';
		const row = await rowOf(ann, annBen);
		await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: { ...row, sk: group } }));
		// Eve is not a member of Ann's and Ben's conversation.
		await dynamodb.send(
			new PutCommand({ TableName: TABLE_NAME, Item: { ...row, ...messageGroupKey(eve.uuid, annBen) } }),
		);
		const payloads = scope === 'all' ? [{}] : [{ handle: ann.handle }, { handle: eve.handle }];
		const orphans = async (dryRun: boolean) => {
			const answers = [];
			for (const payload of payloads) answers.push(await handler({ ...payload, dryRun }));
			return answers.flatMap(({ wrong }) => wrong).filter(({ fault }) => fault === 'orphaned');
		};
		const expected = [
			{ user_uuid: ann.uuid, message_group_uuid: group, fault: 'orphaned' },
			{ user_uuid: eve.uuid, message_group_uuid: annBen, fault: 'orphaned' },
		];
		expect(await orphans(true)).toEqual(expect.arrayContaining(expected));
		expect(await orphans(false)).toHaveLength(2);
		expect(await rowOf(ann, group)).toBeUndefined();
		expect(await rowOf(eve, annBen)).toBeUndefined();
		expect(await orphans(false)).toEqual([]);
	});

	test('what the stream function writes between our read and our write is not lost', async () => {
		await set(ann, annBen, 'message', 'damaged');
		let uuid: string | undefined;
		beforeFirst(UpdateCommand, async () => {
			jest.restoreAllMocks();
			uuid = (await when.createMessage(ann, annBen, 'meanwhile')).body.uuid;
			await settle(annBen);
		});
		// The row is no longer the one that was compared, so it is not written, and the stream function has repaired it.
		expect(await handler({ message_group_uuid: annBen })).toMatchObject({ rows_wrong: 0, rows_repaired: 0 });
		for (const person of [ann, ben]) {
			expect(await rowOf(person, annBen)).toMatchObject({ message: 'meanwhile', sort_uuid: uuid });
		}
	});

	test('what members marked stays, also what they mark between our read and our write', async () => {
		await when.markUnread(ben, annBen);
		await set(ann, annBen, 'message', 'damaged');
		const { sort_uuid: newest = '', ...before } = (await rowOf(ann, annBen)) ?? {};
		beforeFirst(UpdateCommand, async () => {
			jest.restoreAllMocks();
			await when.markRead(ann, annBen, newest);
		});
		expect(await handler({ message_group_uuid: annBen })).toMatchObject({ rows_wrong: 1, rows_repaired: 1 });
		expect(await rowOf(ann, annBen)).toMatchObject({ ...before, message: 'newest', last_read_uuid: newest });
		expect(await rowOf(ben, annBen)).toMatchObject({ marked_unread_uuid: expect.any(String) });
		expect(await handler({ message_group_uuid: annBen })).toMatchObject({ rows_wrong: 0 });
	});

	test('a change of the newest message is shown, and what is no field of a row goes', async () => {
		const { body: sent } = await when.createMessage(ann, annBen, 'regretted');
		await settle(annBen);
		const asSent = await rowOf(ben, annBen);
		await when.deleteMessage(ann, sent);
		await set(ben, annBen, 'surplus' as never, 'x');
		const { wrong } = await handler({ message_group_uuid: annBen });
		const fields = ['message', 'last_message_edited_uuid', 'last_message_deleted'];
		expect(wrong.map(({ fields: found }) => found?.toSorted())).toEqual(
			expect.arrayContaining([fields.toSorted(), [...fields, 'surplus'].toSorted()]),
		);
		expect(await rowOf(ben, annBen)).toEqual({
			...asSent,
			message: '',
			last_message_deleted: true,
			last_message_edited_uuid: expect.any(String),
		});
	});

	test('somebody who has blocked the other is shown what was newest then', async () => {
		const { body: last } = await when.createMessage(ben, annBen, 'before the block');
		await settle(annBen);
		await set(ann, annBen, 'blocked_uuid', newMessageUuid());
		await when.createMessage(ben, annBen, 'slipped through');
		await settle(annBen);
		expect(await handler({ message_group_uuid: annBen })).toMatchObject({ rows_wrong: 0 });
		await set(ann, annBen, 'message', 'damaged');
		expect(await handler({ message_group_uuid: annBen })).toMatchObject({ rows_wrong: 1, rows_repaired: 1 });
		expect(await rowOf(ann, annBen)).toMatchObject({ message: 'before the block', sort_uuid: last.uuid });
		expect(await rowOf(ben, annBen)).toMatchObject({ message: 'slipped through' });
	});

	test('a message that the stream function passed over, since the damaged row was ahead, is shown all the same', async () => {
		await set(ann, annBen, 'sort_uuid', AHEAD);
		beforeFirst(UpdateCommand, async () => {
			await when.createMessage(ben, annBen, 'passed over');
			await settle(annBen);
		});
		await handler({ message_group_uuid: annBen });
		expect(await rowOf(ann, annBen)).toMatchObject({ message: 'passed over' });
	});

	test('a message that is written while its orphaned row is removed makes the row again', async () => {
		const dan = await aPerson();
		const group = await aConversationAt(dan, ben, ['2026-01-01T10:00:00Z']);
		const newest = await rowOf(dan, group);
		const message = { TableName: TABLE_NAME, Key: { pk: `MSG#${group}`, sk: newest?.sort_uuid } };
		const { Item } = await dynamodb.send(new GetCommand(message));
		await dynamodb.send(new DeleteCommand(message));
		beforeFirst(DeleteCommand, () => dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item })));
		await handler();
		expect(await rowOf(dan, group)).toEqual(newest);
	});

	test('a row that comes to have its place while it is removed as orphaned stays, with what its member marked', async () => {
		const dan = await aPerson();
		const group = await aConversationAt(dan, ben, ['2026-01-01T10:00:00Z']);
		const { sort_uuid = '' } = (await rowOf(dan, group)) ?? {};
		await set(dan, group, 'last_read_uuid', sort_uuid);
		await dynamodb.send(new DeleteCommand({ TableName: TABLE_NAME, Key: { pk: `MSG#${group}`, sk: sort_uuid } }));
		beforeFirst(DeleteCommand, async () => {
			await when.createMessage(ben, group, 'meanwhile');
			await settle(group);
		});
		expect(await handler({ handle: dan.handle })).toMatchObject({ rows_wrong: 0, rows_repaired: 0 });
		expect(await rowOf(dan, group)).toMatchObject({ message: 'meanwhile', last_read_uuid: sort_uuid });
	});

	test('while people write, and the stream function works, no update is lost', async () => {
		const groups = [annBen, annEve];
		let isWriting = true;
		const rebuild = async (): Promise<void> => {
			while (isWriting) {
				await set(ann, annBen, 'sort_uuid', AHEAD);
				await set(ann, annEve, 'message', 'damaged');
				await deleteRow(eve, annEve);
				for (const message_group_uuid of groups) await handler({ message_group_uuid });
			}
		};
		const write = async (): Promise<void> => {
			try {
				for (let i = 0; i < 8; i++) {
					await Promise.all(groups.map((group) => when.createMessage(ann, group, `message ${i}`)));
					// A row that is missing at this moment is a failed record, which the stream would bring again.
					for (const group of groups) await settle(group).catch(() => {});
				}
			} finally {
				isWriting = false;
			}
		};
		await Promise.all([rebuild(), write()]);
		for (const [person, group] of [
			[ann, annBen],
			[ben, annBen],
			[ann, annEve],
			[eve, annEve],
		] as const) {
			expect(await rowOf(person, group)).toMatchObject({ message: 'message 7' });
		}
	});

	test('an invocation whose time is up goes on where it stopped', async () => {
		const people = await Promise.all(Array.from({ length: 12 }, () => aPerson()));
		const one = people[0] as Person;
		const times = Array.from({ length: 60 }, (_, i) => new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString());
		for (const other of people.slice(1)) {
			await deleteRow(other, await aConversationAt(one, other, times));
		}
		const answers = await invocations(handler, {}, true);
		expect(answers.length).toBeGreaterThan(1);
		expect(answers.reduce((sum, { rows_repaired }) => sum + rows_repaired, 0)).toBe(11);
		expect(await invocations(handler, { handle: one.handle }, true)).toMatchObject([
			{ rows_checked: 22, rows_wrong: 0 },
			{ rows_checked: 0 },
		]);
	});

	test('a message group and a handle exclude each other', async () => {
		await expect(handler({ message_group_uuid: annBen, handle: ann.handle })).rejects.toThrow(
			'The payload is invalid: message_group_uuid and handle exclude each other: name one of them.',
		);
		await expect(handler({ handle: `${newMessageUuid().slice(0, 8)}_` })).rejects.toThrow('nobody has the handle');
	});
});

/** Lets something happen right before the first request of a kind is sent. */
function beforeFirst(
	kind: typeof UpdateCommand | typeof DeleteCommand | typeof QueryCommand,
	happens: () => unknown,
): void {
	const send = dynamodb.send.bind(dynamodb);
	let isFirst = true;
	jest.spyOn(dynamodb, 'send').mockImplementation((async (command: never, ...rest: never[]) => {
		if (isFirst && (command as object) instanceof kind) {
			isFirst = false;
			await happens();
		}
		return send(command, ...rest);
	}) as never);
}
