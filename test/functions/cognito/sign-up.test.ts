import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { PostConfirmationTriggerEvent, PreSignUpTriggerEvent } from 'aws-lambda';
import { handler as checkSignUp } from '../../../functions/cognito/check-sign-up.ts';
import { handler as confirmUser } from '../../../functions/cognito/confirm-user.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { functionsApi } from '../../support/api.ts';
import { aPerson, Steps } from '../../support/steps.ts';
import { accessToken } from '../../support/tokens.ts';

const someHandle = (): string => `s${randomUUID().slice(0, 8)}`;

const signUp = (preferred_username: string | undefined, attributes = {}, triggerSource = 'PreSignUp_SignUp') => {
	const userAttributes = { preferred_username, email: 'new@test.example', ...attributes };
	return checkSignUp({ triggerSource, request: { userAttributes } } as unknown as PreSignUpTriggerEvent);
};

const confirm = (
	preferred_username: string,
	sub: string,
	attributes = {},
	triggerSource = 'PostConfirmation_ConfirmSignUp',
) => {
	const userAttributes = { preferred_username, sub, email: `${preferred_username}@test.example`, ...attributes };
	return confirmUser({ triggerSource, request: { userAttributes } } as unknown as PostConfirmationTriggerEvent);
};

const rowsOf = (handle: string) =>
	query<{ handle: string; display_name: string; email: string; cognito_user_id: string }>(
		'SELECT handle, display_name, email, cognito_user_id FROM users WHERE handle_key = lower($1)',
		[handle],
	);

describe('checkSignUp', () => {
	test('a free handle passes, and the event goes back to Cognito', async () => {
		const handle = someHandle();
		expect(await signUp(handle)).toMatchObject({ request: { userAttributes: { preferred_username: handle } } });
	});

	test.each(['deleted', 'Deleted'])('the handle %s cannot be taken', async (handle) => {
		await expect(signUp(handle)).rejects.toThrow(`The handle ${handle} is taken: choose another`);
		await expect(confirm(handle, randomUUID())).rejects.toThrow(`The handle ${handle} is taken: choose another`);
	});

	test('a taken handle is refused, whatever its case', async () => {
		const { handle } = await aPerson();
		await expect(signUp(handle.toUpperCase())).rejects.toThrow('is taken: choose another');
	});

	test.each([
		[undefined, 'preferred_username is missing'],
		['a', 'must be 2 to 30'],
		['x'.repeat(31), 'must be 2 to 30'],
		['with space', 'must be 2 to 30'],
		['naïve', 'must be 2 to 30'],
	])('the handle %s is refused: %s', async (handle, reason) => {
		await expect(signUp(handle)).rejects.toThrow(reason);
	});

	test.each(['', ' ', '\u200b', 'x'.repeat(51), 'zero\0byte', 'two\nlines', '\u202eturned'])(
		'the display name %j is refused, in words that say what it may be',
		async (name) => {
			await expect(signUp(someHandle(), { name })).rejects.toThrow(
				'The display name (name) must have 1 to 50 characters and at most 2048 bytes',
			);
		},
	);

	test('a display name of 50 characters passes, however many bytes they take', async () => {
		await expect(signUp(someHandle(), { name: '🚀'.repeat(50) })).resolves.toBeDefined();
	});

	test('an operator may create a Cognito user for somebody who has a row, not with a malformed handle', async () => {
		const { handle } = await aPerson();
		await expect(signUp(handle, {}, 'PreSignUp_AdminCreateUser')).resolves.toBeDefined();
		await expect(signUp('with space', {}, 'PreSignUp_AdminCreateUser')).rejects.toThrow('must be 2 to 30');
	});
});

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
