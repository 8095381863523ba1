import { randomUUID } from 'node:crypto';
import {
	type AttributeDefinition,
	CreateTableCommand,
	type GlobalSecondaryIndex,
	type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LoadedSchema } from '../../shared/operator/schema-load.ts';

/** What Aurora DSQL does not take of what Postgres does, as far as a schema or a look-up may want it. */
const NOT_IN_DSQL: readonly RegExp[] = [
	/;\s*\S/, // one statement in a transaction
	/\bINDEX\b/i, // made at once; DSQL makes them later, by CREATE INDEX ASYNC
	/\bALTER TABLE\b(?!.* ADD COLUMN IF NOT EXISTS \w+ (boolean|text|timestamp with time zone)$)/is,
	/\b(COLLATE|REFERENCES|FOREIGN KEY|TRUNCATE|TEMP|TEMPORARY|SERIAL|SEQUENCE|TRIGGER|EXTENSION)\b/i,
];

let isDsql = false;
const notInDsql: string[] = [];
const connection = await import('../../shared/platform/postgres-connection.ts');
jest.resetModules();
jest.unstable_mockModule('../../shared/platform/postgres-connection.ts', () => ({
	...connection,
	isDsql: () => isDsql,
	run: (...args: Parameters<typeof connection.run>) => {
		if (isDsql && NOT_IN_DSQL.some((pattern) => pattern.test(args[1]))) notInDsql.push(args[1]);
		return connection.run(...args);
	},
}));
const { handler } = await import('../../functions/operator/schema-load.ts');
const { dropTable } = await import('../../shared/operator/drop-table.ts');
const { handler: rebuild } = await import('../../functions/operator/rebuild-message-groups.ts');
const { dynamodb, TABLE_NAME } = await import('../../shared/platform/dynamodb.ts');
const { query } = await import('../../shared/platform/postgres.ts');
const { messageGroupUuidOf, newMessageUuid, timeOf } = await import('../../shared/messaging/ids.ts');
const { idempotencyKeyOf } = await import('../../shared/messaging/idempotency.ts');
const { allItems } = await import('../support/audit.ts');
const { Steps } = await import('../support/steps.ts');
const { settle } = await import('../support/stream.ts');
const { confirm, signUp } = await import('../support/sign-ups.ts');
const { accessToken } = await import('../support/tokens.ts');
const { USERS_TABLE_BEFORE } = await import('../support/users-table-before.ts');

const when = new Steps();
const schemaLoad = async (): Promise<LoadedSchema> => (await handler()) as LoadedSchema;

/** Given: somebody who signed up with the version before. */
async function aPersonOfBefore(handle: string) {
	const [uuid, sub] = [randomUUID(), randomUUID()];
	const display_name = `Person ${handle}`;
	await query('INSERT INTO users (uuid, handle, display_name, email, cognito_user_id) VALUES ($1, $2, $3, $4, $5)', [
		uuid,
		handle,
		display_name,
		`${handle}@test.example`,
		sub,
	]);
	return { uuid, handle, display_name, token: accessToken(sub) };
}

describe.each([
	['Postgres', false],
	['what Aurora DSQL has of it', true],
])('A user table of 2026-11-23, in %s', (_, inDsql) => {
	/** What the table consists of. */
	const shape = async () => [
		await query("SELECT * FROM information_schema.columns WHERE table_name = 'users' ORDER BY column_name"),
		await query("SELECT indexdef FROM pg_indexes WHERE tablename = 'users' ORDER BY indexname"),
	];
	let ann: Awaited<ReturnType<typeof aPersonOfBefore>>;
	let ben: typeof ann;

	beforeAll(async () => {
		await query('DROP TABLE users');
		await query(USERS_TABLE_BEFORE);
		[ann, ben] = [await aPersonOfBefore('Ann'), await aPersonOfBefore('ben')];
		isDsql = inDsql;
	});

	afterAll(() => {
		isDsql = false;
	});

	test('schemaLoad adds what came later, and says what it leaves as it is', async () => {
		const { created, differs } = await schemaLoad();
		expect(created).toEqual([]);
		expect(differs).toEqual([
			expect.stringMatching(
				/^Postgres table users: column handle_key is generated as lower\(handle\), but is declared/,
			),
		]);
		expect(notInDsql).toEqual([]);
		const [columns] = await shape();
		expect(columns?.map((column) => (column as { column_name: string }).column_name)).toEqual(
			expect.arrayContaining(['read_receipts', 'erased_at']),
		);
	});

	test('who was there goes on: account, settings, look-ups, messages', async () => {
		const { status, body } = await when.get(ann, '/api/me');
		expect([status, body]).toEqual([200, expect.objectContaining({ handle: 'Ann', read_receipts: false })]);
		expect((await when.send('PATCH', ann, '/api/me', { read_receipts: true })).body.read_receipts).toBe(true);
		const found = await when.get(ben, '/api/users?handle=AN');
		expect(found.body.map(({ handle }: { handle: string }) => handle)).toEqual(['Ann']);
		expect((await when.createMessageGroup(ann, 'BEN', 'Hello')).status).toBe(201);
		expect((await when.blockUser(ben, 'ann')).status).toBe(204);
	});

	test('who comes now signs up, and cannot take a handle that is taken', async () => {
		await expect(signUp('ANN')).rejects.toThrow('The handle ANN is taken');
		const [handle, sub] = [`new_${randomUUID().slice(0, 8)}`, randomUUID()];
		await signUp(handle);
		await confirm(handle, sub);
		const { status, body } = await when.createMessageGroup({ ...ann, token: accessToken(sub) }, 'ann', 'Hello');
		expect([status, body.handle]).toEqual([201, handle]);
	});

	test('schemaLoad run again changes nothing', async () => {
		const before = await shape();
		const { created } = await schemaLoad();
		expect([created, await shape()]).toEqual([[], before]);
		expect(notInDsql).toEqual([]);
	});
});

describe('A table of 2026-11-23, whose index `inbox` sorted by another attribute', () => {
	const keys = (range: string): KeySchemaElement[] => [
		{ AttributeName: 'pk', KeyType: 'HASH' },
		{ AttributeName: range, KeyType: 'RANGE' },
	];
	const attribute = (AttributeName: string): AttributeDefinition => ({ AttributeName, AttributeType: 'S' });
	const inbox = (range: string) =>
		({
			IndexName: 'inbox',
			KeySchema: keys(range),
			Projection: { ProjectionType: 'ALL' },
		}) satisfies GlobalSecondaryIndex;
	const put = (Item: object) => dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: { ...Item } }));

	const createTable = (rangeKey: string) =>
		dynamodb.send(
			new CreateTableCommand({
				TableName: TABLE_NAME,
				BillingMode: 'PAY_PER_REQUEST',
				AttributeDefinitions: ['pk', 'sk', rangeKey].map(attribute),
				KeySchema: keys('sk'),
				GlobalSecondaryIndexes: [inbox(rangeKey)],
				StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
			}),
		);

	/** Another index, as two deployments make it. DynamoDB Local may never end changing one: here the table is made again. */
	async function changeIndex(rangeKey: string): Promise<void> {
		const items = await allItems();
		await dropTable();
		await createTable(rangeKey);
		for (const item of items) await put(item);
	}

	let ann: Awaited<ReturnType<typeof aPersonOfBefore>>;
	let ben: typeof ann;
	let group: string;
	let last: string;
	const request = { handle: '', message: 'first' };

	/** Given: a conversation as the version before wrote it, with an Idempotency-Key. */
	beforeAll(async () => {
		await schemaLoad();
		[ann, ben] = (await Promise.all(
			['cat', 'dan'].map((name) => aPersonOfBefore(`${name}${randomUUID().slice(0, 8)}`)),
		)) as [typeof ann, typeof ann];
		await dropTable();
		await createTable('last_message_uuid');
		group = messageGroupUuidOf(ann.uuid, ben.uuid);
		const uuids = [newMessageUuid(), newMessageUuid()];
		for (const [i, uuid] of uuids.entries()) {
			await put({
				...{ pk: `MSG#${group}`, sk: uuid, message: ['first', 'second'][i], created_at: timeOf(uuid).toISOString() },
				...{
					user_uuid: ann.uuid,
					user_handle: ann.handle,
					user_display_name: ann.display_name,
					recipient_uuid: ben.uuid,
				},
			});
		}
		last = uuids[1] ?? '';
		for (const [member, other] of [
			[ann, ben],
			[ben, ann],
		] as const) {
			await put({
				...{ pk: `GRP#${member.uuid}`, sk: group, message: 'second', last_message_uuid: last },
				...{ last_message_at: timeOf(last).toISOString(), user_uuid: other.uuid, user_handle: other.handle },
				user_display_name: other.display_name,
			});
		}
		request.handle = ben.handle;
		const keyed = { routeKey: 'POST /api/message_groups', headers: { 'idempotency-key': 'k' }, body: request };
		const fingerprint = idempotencyKeyOf(keyed)?.fingerprint;
		await put({
			pk: `KEY#${ann.uuid}`,
			sk: 'k',
			fingerprint,
			message_group_uuid: group,
			message_uuid: uuids[0],
			status: 201,
		});
	});

	test('schemaLoad says so, gives it a time to live, and leaves the index as it is', async () => {
		const { created, differs } = await schemaLoad();
		expect(created).toEqual([`DynamoDB table ${TABLE_NAME}: time to live`]);
		const ofTable = differs.filter((sentence) => sentence.startsWith('DynamoDB'));
		expect(ofTable.map((sentence) => sentence.replace(/ is .*/, ''))).toEqual(
			['attributes', 'indexes'].map((what) => `DynamoDB table ${TABLE_NAME}: ${what}`),
		);
		expect((await schemaLoad()).created).toEqual([]);
	});

	test('until the index is another one, messages are read and sent, and inboxes are not shown', async () => {
		expect((await when.listMessages(ben, group)).body.map(({ message }: { message: string }) => message)).toEqual([
			'first',
			'second',
		]);
		const sent = await when.createMessage(ben, group, 'third');
		expect(sent.status).toBe(201);
		last = sent.body.uuid;
		await settle(group);
		expect((await when.listMessageGroups(ann)).status).toBe(500);
		expect((await when.showMessageGroup(ann, group)).status).toBe(500);
		expect((await when.markRead(ben, group, last)).status).toBe(500);
		expect((await when.markUnread(ben, group)).status).toBe(500);
	});

	test('the index is made as it is declared: then nothing differs, and inboxes are empty', async () => {
		await changeIndex('sort_uuid');
		expect((await schemaLoad()).differs.filter((sentence) => sentence.startsWith('DynamoDB'))).toEqual([]);
		expect((await when.listMessageGroups(ann)).body).toEqual([]);
	});

	test('rebuildMessageGroups brings inboxes back, and run again finds nothing', async () => {
		expect(await rebuild({})).toMatchObject({ rows_wrong: 2, rows_repaired: 2 });
		expect(await rebuild({})).toMatchObject({ rows_wrong: 0 });
		const { body } = await when.listMessageGroups(ann);
		expect(body).toEqual([
			expect.objectContaining({
				uuid: group,
				message: 'third',
				last_message_uuid: last,
				last_message_user_uuid: ben.uuid,
			}),
		]);
		expect(body[0]).toMatchObject({ unread_count: 1, marked_unread: false, reachable: true });
	});

	test('then all of the new version works on what was there', async () => {
		const [first] = (await when.listMessages(ann, group)).body;
		expect((await when.editMessage(ann, first, 'first, edited')).status).toBe(200);
		expect((await when.listMessageChanges(ann, group)).body).toHaveLength(1);
		expect((await when.markRead(ann, group, last)).body).toMatchObject({
			unread_count: 0,
			last_read_message_uuid: last,
		});
		await when.createMessage(ann, group, 'fourth');
		await settle(group);
		expect((await when.listMessageGroups(ben)).body).toMatchObject([{ message: 'fourth', unread_count: 1 }]);
	});

	test('a request that the version before answered is answered again, if not always with the same status', async () => {
		const again = await when.post(ann, '/api/message_groups', request, { 'idempotency-key': 'k' });
		expect([again.status, again.headers['idempotency-replayed'], again.body.message]).toEqual([
			200,
			'true',
			'first, edited',
		]);
	});

	afterAll(async () => {
		await query('DROP TABLE users');
		await schemaLoad();
	});
});
