import { expect, test } from '@jest/globals';
import { userPool } from '../../../local/cognito/declared.ts';
import { MIN_PASSWORD_LENGTH } from '../../../shared/contract/passwords.ts';

test('What people are told of passwords is all that the user pool asks of one', () => {
	expect(userPool.Policies.PasswordPolicy).toMatchObject({
		MinimumLength: MIN_PASSWORD_LENGTH,
		RequireLowercase: false,
		RequireNumbers: false,
		RequireSymbols: false,
		RequireUppercase: false,
	});
});
