import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { confirm, signUp, someHandle } from '../../support/sign-ups.ts';
import { aPerson } from '../../support/steps.ts';

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
