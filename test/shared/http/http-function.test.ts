import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { newMessageItem } from '../../../shared/messaging/messages.ts';
import { dynamodb, TABLE_NAME } from '../../../shared/platform/dynamodb.ts';
import { aPerson, Steps } from '../../support/steps.ts';

const when = new Steps();
const MESSAGE_GROUPS = '/api/message_groups';

/** A request that has every fault at once answers with the first that the middleware meets. */
describe('What every HTTP function gets, in this order', () => {
	const tooLarge = JSON.stringify({ message: 'x'.repeat(16 * 1024) });
	const wrongType = { 'content-type': 'text/plain' };

	test('the token comes first', async () => {
		const { status } = await when.api({ method: 'POST', path: MESSAGE_GROUPS, body: tooLarge, headers: wrongType });
		expect(status).toBe(401);
	});

	test('then the size of the body, then its type, then its JSON, then its fields', async () => {
		const ann = await aPerson();
		const statusOf = async (body: string, headers = {}): Promise<number> =>
			(await when.post(ann, MESSAGE_GROUPS, body, headers)).status;
		expect(await statusOf(tooLarge, wrongType)).toBe(413);
		expect(await statusOf('{', wrongType)).toBe(415);
		expect(await statusOf('{')).toBe(400);
		expect(await statusOf('{}')).toBe(422);
		for (const json of ['application/json; charset=utf-8', 'application/vnd.cruddur.v1+json']) {
			expect(await statusOf('{}', { 'content-type': json })).toBe(422);
		}
		expect(await statusOf('{}', { 'content-type': 'application/jsonp' })).toBe(415);
	});

	test('a body of 16 KB is read, one byte more is not', async () => {
		const ann = await aPerson();
		const empty = JSON.stringify({ message: '' }).length;
		const body = (bytes: number): string => JSON.stringify({ message: 'x'.repeat(bytes - empty) });
		expect((await when.post(ann, MESSAGE_GROUPS, body(16 * 1024))).status).toBe(422);
		expect((await when.post(ann, MESSAGE_GROUPS, body(16 * 1024 + 1))).status).toBe(413);
	});

	test('every answer, error or not, has CORS and security headers and may not be kept', async () => {
		const ann = await aPerson();
		const answers = [
			await when.listMessageGroups(ann),
			await when.listMessageGroups({ ...ann, token: 'x.y.z' }),
			await when.listMessages(ann, 'nowhere'),
		];
		expect(answers.map(({ status }) => status)).toEqual([200, 401, 404]);
		for (const { headers } of answers) {
			expect(headers).toMatchObject({
				'access-control-allow-origin': '*',
				'cache-control': 'no-store',
				'strict-transport-security': expect.stringContaining('max-age='),
				'x-content-type-options': 'nosniff',
				'x-request-id': expect.any(String),
			});
		}
	});

	test('an answer of ours that is not as it must be is our fault: 500, and its content goes to nobody', async () => {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		const broken = { ...newMessageItem(group, ann, ben.uuid, 'broken'), created_at: 'yesterday' };
		await dynamodb.send(new PutCommand({ TableName: TABLE_NAME, Item: broken }));
		const { status, body } = await when.listMessages(ben, group);
		expect([status, body.type]).toEqual([500, 'urn:cruddur:problem:internal-error']);
		expect(JSON.stringify(body)).not.toMatch(/yesterday|broken|created_at/);
	});

	test('an error is a problem document', async () => {
		const { body, headers } = await when.api({ method: 'GET', path: MESSAGE_GROUPS });
		expect(headers['content-type']).toBe('application/problem+json');
		expect(headers['www-authenticate']).toBe('Bearer');
		expect(body).toEqual({
			type: 'urn:cruddur:problem:unauthorized',
			title: 'A valid access token is needed',
			status: 401,
			detail: 'Send the header Authorization: Bearer <access token>.',
		});
	});
});
