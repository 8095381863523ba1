import { beforeAll, describe, expect, test } from '@jest/globals';
import { timeOf } from '../../../shared/messaging/ids.ts';
import { aPerson, linkOf, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();
const textsOf = (messages: { message: string }[]): string[] => messages.map(({ message }) => message);

describe('A: listMessages', () => {
	let ann: Person;
	let ben: Person;
	let eve: Person;
	let group: string;

	beforeAll(async () => {
		[ann, ben, eve] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		group = await when.aConversation(ann, ben, '1');
		for (let i = 2; i <= 25; i++) await when.createMessage(i % 2 ? ann : ben, group, String(i));
	});

	test('the newest page comes first, oldest message first within it', async () => {
		const page = await when.listMessages(ben, group);
		expect(page.status).toBe(200);
		expect(textsOf(page.body)).toEqual(Array.from({ length: 20 }, (_, i) => String(i + 6)));
		expect(linkOf(page, 'next')).toBe(`/api/messages/${group}?before=${page.body[0].uuid}&limit=20`);
		expect(linkOf(page, 'prev')).toBeUndefined();
	});

	test('a message has the fields that the web client reads, and no others', async () => {
		const { body } = await when.listMessages(ann, group, '?limit=1');
		expect(body).toEqual([
			{
				uuid: expect.stringMatching(/^[0-9a-f-]{14}7/),
				message_group_uuid: group,
				user_uuid: ann.uuid,
				handle: ann.handle,
				display_name: ann.display_name,
				message: '25',
				created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			},
		]);
	});

	test.each([1, 7, 24, 25, 100])('older pages of %d lead to the first message, each message once', async (limit) => {
		const pages = await when.walk(ann, `/api/messages/${group}?limit=${limit}`, 'next');
		expect(pages).toHaveLength(Math.ceil(25 / limit));
		expect(textsOf(pages.toReversed().flat())).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1)));
	});

	test.each([1, 7, 24])('newer pages of %d lead from a message to the newest, each message once', async (limit) => {
		const { body: all } = await when.listMessages(ann, group, '?limit=100');
		const pages = await when.walk(ann, `/api/messages/${group}?limit=${limit}&after=${all[0].uuid}`, 'prev');
		expect(textsOf(pages.flat())).toEqual(Array.from({ length: 24 }, (_, i) => String(i + 2)));
	});

	test('a page in the middle leads both ways', async () => {
		const { body: all } = await when.listMessages(ann, group, '?limit=100');
		const middle = await when.listMessages(ann, group, `?limit=5&before=${all[12].uuid}`);
		expect(textsOf(middle.body)).toEqual(['8', '9', '10', '11', '12']);
		const newer = await when.get(ann, linkOf(middle, 'prev') ?? '');
		expect(textsOf(newer.body)).toEqual(['13', '14', '15', '16', '17']);
		const older = await when.get(ann, linkOf(newer, 'next') ?? '');
		expect(older.body).toEqual(middle.body);
		const newest = await when.listMessages(ann, group, `?limit=100&after=${all[12].uuid}`);
		expect(linkOf(newest, 'next')).toBe(`/api/messages/${group}?before=${all[13].uuid}&limit=100`);
	});

	test('after the newest message there is an empty page, which leads on to what comes', async () => {
		const { body } = await when.listMessages(ann, group, '?limit=1');
		const page = await when.listMessages(ann, group, `?after=${body[0].uuid}`);
		expect(page).toMatchObject({ status: 200, body: [] });
		expect([linkOf(page, 'next'), linkOf(page, 'prev')]).toEqual([undefined, undefined]);
		expect(linkOf(page, 'sync')).toBeDefined();
	});

	test.each(['', '?limit=100', 'before'])('every answer leads to what is written after it (%s)', async (parameters) => {
		const [cleo, dan] = await Promise.all([aPerson(), aPerson()]);
		const own = await when.aConversation(cleo, dan, 'known');
		const { body: known } = await when.listMessages(cleo, own);
		const now = Date.now();
		const page = await when.listMessages(cleo, own, parameters === 'before' ? `?before=${known[0].uuid}` : parameters);
		const limit = parameters === '?limit=100' ? 100 : 20;
		const [, cursor = ''] = /\?after=(.*)&limit=(\d+)$/.exec(linkOf(page, 'sync') ?? '') ?? [];
		expect(linkOf(page, 'sync')).toBe(`/api/messages/${own}?after=${cursor}&limit=${limit}`);
		expect(now - timeOf(cursor).getTime()).toBeGreaterThan(14_000);
		expect(now - timeOf(cursor).getTime()).toBeLessThanOrEqual(15_000);
		await when.createMessage(dan, own, 'later');
		expect(textsOf((await when.get(cleo, linkOf(page, 'sync') ?? '')).body)).toEqual(['known', 'later']);
	});

	test('walking back while messages arrive neither skips nor repeats one', async () => {
		const [cleo, dan] = [await aPerson(), await aPerson()];
		const busy = await when.aConversation(cleo, dan, '1');
		for (let i = 2; i <= 9; i++) await when.createMessage(cleo, busy, String(i));
		const seen: string[] = [];
		for (let link: string | undefined = `/api/messages/${busy}?limit=2`; link; ) {
			const page = await when.get(dan, link);
			seen.unshift(...textsOf(page.body));
			await when.createMessage(cleo, busy, 'meanwhile');
			link = linkOf(page, 'next');
		}
		expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
	});

	test('only messages of this group are in it', async () => {
		const other = await when.aConversation(ann, eve, 'for Eve only');
		const { body } = await when.listMessages(ann, other);
		expect(textsOf(body)).toEqual(['for Eve only']);
	});

	test('somebody else’s group, one that is not there and a malformed uuid are the same 404', async () => {
		const answers = await Promise.all([
			when.listMessages(eve, group),
			when.listMessages(eve, '00000000-0000-5000-8000-000000000000'),
			when.listMessages(eve, group, '?limit=1'),
		]);
		for (const { status, body } of answers) expect([status, body]).toEqual([404, answers[0].body]);
		expect((await when.listMessages(ann, 'not-a-uuid')).status).toBe(404);
	});

	test.each([
		['?limit=0', 422, '#/limit'],
		['?limit=101', 422, '#/limit'],
		['?limit=ten', 422, '#/limit'],
		['?limit=1.5', 422, '#/limit'],
		['?page=2', 422, '#/page'],
		['?before=yesterday', 400, '#/before'],
		['?after=00000000-0000-4000-8000-000000000000', 400, '#/after'],
	])('%s is %d and names %s', async (parameters, status, pointer) => {
		const answer = await when.listMessages(ann, group, parameters);
		expect(answer.status).toBe(status);
		expect(answer.headers['content-type']).toBe('application/problem+json');
		expect(answer.body.errors).toMatchObject([{ pointer }]);
	});

	test('before and after together are refused', async () => {
		const { body } = await when.listMessages(ann, group, '?limit=1');
		const both = await when.listMessages(ann, group, `?before=${body[0].uuid}&after=${body[0].uuid}`);
		expect(both.status).toBe(422);
		expect(both.body.errors).toEqual([{ pointer: '#', detail: 'must have before or after, not both' }]);
	});
});
