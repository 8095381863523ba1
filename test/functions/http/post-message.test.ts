import { beforeAll, describe, expect, test } from '@jest/globals';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();
const PATH = '/api/messages';

describe('postMessage, as the web client sends it', () => {
	let ann: Person;
	let ben: Person;

	beforeAll(async () => {
		[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	});

	test('with a handle it starts a conversation, with its uuid it goes on, always with 200', async () => {
		const started = await when.post(ann, PATH, { message: 'Hello', handle: ben.handle });
		expect(started.status).toBe(200);
		const { message_group_uuid } = started.body;
		const answer = await when.post(ben, PATH, { message: 'Hello you', message_group_uuid });
		expect(answer).toMatchObject({ status: 200, body: { message_group_uuid, message: 'Hello you' } });
		const { body } = await when.listMessages(ann, message_group_uuid);
		expect(body).toEqual([started.body, answer.body]);
	});

	test('somebody else’s conversation is 404', async () => {
		const message_group_uuid = await when.aConversation(ann, await aPerson());
		const { status } = await when.post(ben, PATH, { message: 'Hello', message_group_uuid });
		expect(status).toBe(404);
	});

	test('neither or both of message_group_uuid and handle is 422', async () => {
		const neither = await when.post(ann, PATH, { message: 'Hello' });
		expect(neither.status).toBe(422);
		expect(neither.body.errors).toEqual([{ pointer: '#', detail: 'must have message_group_uuid or handle' }]);
		const both = { message: 'Hello', handle: ben.handle, message_group_uuid: '00000000-0000-5000-8000-000000000000' };
		const answer = await when.post(ann, PATH, both);
		expect(answer.status).toBe(422);
		expect(answer.body.errors).toEqual([{ pointer: '#', detail: 'must have message_group_uuid or handle, not both' }]);
	});

	test('a malformed message_group_uuid in the body is 422 and named', async () => {
		const { status, body } = await when.post(ann, PATH, { message: 'Hello', message_group_uuid: 'x' });
		expect(status).toBe(422);
		expect(body.errors).toMatchObject([{ pointer: '#/message_group_uuid' }]);
	});
});
