import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { handler } from '../../../functions/operator/export-user.ts';
import { messageGroupUuidOf } from '../../../shared/messaging/ids.ts';
import type { ExportedItem } from '../../../shared/operator/export-user.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { invocations } from '../../support/invocations.ts';
import { aLife, isOutOfUseForLong } from '../../support/lives.ts';
import { aPerson, Steps } from '../../support/steps.ts';

const when = new Steps();

const ofType = (items: readonly ExportedItem[], type: ExportedItem['type']): ExportedItem[] =>
	items.filter((item) => item.type === type);

describe('exportUser', () => {
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test('gives everything that the system holds about a user, as they would see it', async () => {
		const { eve, sub, ben, cleo, dan, fay } = await aLife();
		const { items, cursor } = await handler({ handle: eve.handle.toUpperCase() });
		expect(cursor).toBeUndefined();
		expect(ofType(items, 'profile')).toEqual([
			{
				type: 'profile',
				uuid: eve.uuid,
				handle: eve.handle,
				display_name: eve.display_name,
				email: `${eve.handle}@test.example`,
				read_receipts: false,
				cognito_user_id: sub,
				created_at: expect.any(Date),
				erased_at: null,
			},
		]);
		const groups = ofType(items, 'message_group');
		expect(groups.map(({ user_uuid }) => user_uuid).toSorted()).toEqual(
			[ben, cleo, dan].map(({ uuid }) => uuid).sort(),
		);
		expect(groups.find(({ user_uuid }) => user_uuid === ben.uuid)).toMatchObject({
			uuid: messageGroupUuidOf(eve.uuid, ben.uuid),
			user_handle: ben.handle,
			last_read_uuid: expect.any(String),
		});
		const messages = ofType(items, 'message');
		for (const other of [ben, dan]) {
			const group = messageGroupUuidOf(eve.uuid, other.uuid);
			const exported = messages.filter(({ message_group_uuid }) => message_group_uuid === group);
			expect(exported.map(({ type, ...message }) => message)).toEqual((await when.listMessages(eve, group)).body);
		}
		expect(
			ofType(items, 'block')
				.map(({ user_uuid }) => user_uuid)
				.toSorted(),
		).toEqual([cleo, fay].map(({ uuid }) => uuid).sort());
		expect(ofType(items, 'idempotency_key')).toMatchObject([{ key: expect.stringContaining('key-') }]);
		expect(ofType(items, 'rate_limit')).toMatchObject([{ limit: 'messages' }]);
		expect(ofType(items, 'connection')).toMatchObject([{ connection_id: 'socket' }]);
	});

	test('tells nobody who has blocked them, and not what a block of theirs hides', async () => {
		const { eve, dan, secrets } = await aLife();
		const whatDanGets = await handler({ handle: dan.handle });
		const [first = ''] = secrets;
		expect(JSON.stringify(whatDanGets.items)).not.toContain(`slipped says ${first}`);
		expect(ofType(whatDanGets.items, 'message_group')).toMatchObject([{ blocked_uuid: expect.any(String) }]);
		const { items } = await handler({ uuid: eve.uuid });
		expect(JSON.stringify(items)).not.toContain('blocked_by_other');
		expect(JSON.stringify(items)).toContain(`slipped says ${first}`);
	});

	test('an invocation whose time is up goes on where it stopped', async () => {
		const [ann, ben] = [await aPerson(), await aPerson()];
		const group = await when.aConversation(ann, ben);
		for (let i = 0; i < 220; i++) await when.createMessage(i % 2 ? ann : ben, group, `message ${i}`);
		const answers = await invocations(handler, { handle: ann.handle }, true);
		expect(answers.length).toBeGreaterThan(3);
		const messages = ofType(
			answers.flatMap(({ items }) => items),
			'message',
		);
		expect(messages.map(({ message }) => message)).toEqual([
			'Hello',
			...Array.from({ length: 220 }, (_, i) => `message ${i}`),
		]);
	});

	test('whoever is being erased can still be exported; nobody cannot', async () => {
		const ann = await aPerson();
		await isOutOfUseForLong(ann);
		expect((await handler({ uuid: ann.uuid })).items).toMatchObject([{ uuid: ann.uuid, erased_at: expect.any(Date) }]);
		const { cursor } = await handler({ uuid: ann.uuid }, { getRemainingTimeInMillis: () => 0 });
		await query('DELETE FROM users WHERE uuid = $1', [ann.uuid]);
		await expect(handler({ uuid: ann.uuid })).rejects.toThrow("uuid must be somebody's");
		await expect(handler({ handle: ann.handle })).rejects.toThrow('nobody has the handle');
		await expect(handler({ uuid: ann.uuid, cursor })).rejects.toThrow('is of somebody whose account is gone meanwhile');
	});
});
