import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { functionsApi } from '../../support/api.ts';
import { confirm, rowsOf, someHandle } from '../../support/sign-ups.ts';
import { aPerson, Steps } from '../../support/steps.ts';
import { accessToken } from '../../support/tokens.ts';

describe('confirmUser', () => {
	test('a confirmed sign-up becomes a row, once, and can message at once', async () => {
		const [handle, sub] = [someHandle(), randomUUID()];
		await confirm(handle, sub, { name: 'Some Body' });
		await confirm(handle, sub, { name: 'Some Body' });
		expect(await rowsOf(handle)).toEqual([
			{ handle, display_name: 'Some Body', email: `${handle}@test.example`, cognito_user_id: sub },
		]);
		const when = new Steps();
		const { status } = await when.post({ token: accessToken(sub) }, '/api/message_groups', {
			handle: (await aPerson()).handle,
			message: 'Hello',
		});
		expect(status).toBe(201);
	});

	test('white space around a name is not part of it', async () => {
		const handle = someHandle();
		await confirm(handle, randomUUID(), { name: ' Some Body\u00a0' });
		expect(await rowsOf(handle)).toMatchObject([{ display_name: 'Some Body' }]);
	});

	test('without a name the handle is shown', async () => {
		const handle = someHandle();
		await confirm(handle, randomUUID());
		expect(await rowsOf(handle)).toMatchObject([{ display_name: handle }]);
	});

	test('a handle that was taken meanwhile is not taken over, also when two confirm at once', async () => {
		const handle = someHandle();
		const subs = [randomUUID(), randomUUID()];
		const outcomes = await Promise.allSettled(subs.map((sub) => confirm(handle, sub)));
		expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		const reason = { message: `The handle ${handle} is taken: choose another` };
		expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason });
		const [{ cognito_user_id } = {}, ...others] = await rowsOf(handle);
		expect(others).toEqual([]);
		expect(cognito_user_id).toBe(subs[outcomes[0]?.status === 'fulfilled' ? 0 : 1]);
	});

	test('what was changed meanwhile is looked at again', async () => {
		await expect(confirm('with space', randomUUID())).rejects.toThrow('must be 2 to 30');
		await expect(confirm(someHandle(), randomUUID(), { email: '' })).rejects.toThrow('no e-mail address');
	});

	test('a new password is not a sign-up', async () => {
		const handle = someHandle();
		await confirm(handle, randomUUID(), {}, 'PostConfirmation_ConfirmForgotPassword');
		expect(await rowsOf(handle)).toEqual([]);
	});

	test('a token without a row is 403 with a problem type of its own, and words that say what helps', async () => {
		const headers = { authorization: `Bearer ${accessToken(randomUUID())}` };
		const { status, body } = await functionsApi({ method: 'GET', path: '/api/message_groups', headers });
		expect(status).toBe(403);
		expect(body.type).toBe('urn:cruddur:problem:unknown-user');
		expect(body.detail).toContain('Ask the operator to run updateCognitoUserIds');
	});
});
