import { CognitoError } from 'cognito-local/lib/errors.js';
import { attribute, attributesAppend, attributeValue, type User } from 'cognito-local/lib/services/userPoolService.js';
import { client } from './declared.ts';
import { codeMismatch, expiredCode, invalidParameter, notAuthorized } from './errors.ts';
import { context, type Pool } from './pool.ts';

interface Attribute {
	readonly Name: string;
	readonly Value?: string;
}

interface ByUsername {
	readonly Username: string;
}

interface WithCode extends ByUsername {
	readonly ConfirmationCode: string;
}

/** Where a code was sent, so that it can be recognised but not learnt. */
export const delivery = (email: string) => ({
	CodeDeliveryDetails: {
		AttributeName: 'email',
		DeliveryMedium: 'EMAIL',
		Destination: email.replace(/^(.)[^@]*@(.).*$/s, '$1***@$2***'),
	},
});

/** Refuses attributes that a client may not write. @throws CognitoError */
export function requireWritable(attributes: readonly Attribute[] = []): void {
	if (attributes.every(({ Name }) => client.WriteAttributes.includes(Name))) return;
	throw notAuthorized('A client attempted to write unauthorized attribute');
}

/** Confirming a sign-up, and forgotten passwords. Unknown users are answered as others are. */
export function signUpOf({ options, users, services }: Pool) {
	const confirmed = (user: User, source: 'ConfirmSignUp' | 'ConfirmForgotPassword') =>
		services.triggers.postConfirmation(context, {
			clientId: options.clientId,
			source: `PostConfirmation_${source}`,
			username: user.Username,
			userPoolId: options.userPoolId,
			userAttributes: attributesAppend(user.Attributes, attribute('cognito:user_status', user.UserStatus)),
		});

	const emailOf = (user: User): string => attributeValue('email', user.Attributes) ?? '';
	const canRecover = (user: User | null): user is User =>
		user?.Enabled === true && attributeValue('email_verified', user.Attributes) === 'true';

	return {
		/** As in AWS, somebody stays confirmed whom the trigger refuses. */
		confirmSignUp: async ({ Username, ConfirmationCode }: WithCode) => {
			const user = await users.find(Username);
			if (!user) throw expiredCode();
			if (user.UserStatus !== 'UNCONFIRMED') {
				throw notAuthorized(`User cannot be confirmed. Current status is ${user.UserStatus}`);
			}
			if (ConfirmationCode !== user.ConfirmationCode) throw codeMismatch();
			const { ConfirmationCode: _, ...rest } = user;
			const Attributes = attributesAppend(user.Attributes, attribute('email_verified', 'true'));
			await confirmed(await users.save({ ...rest, Attributes, UserStatus: 'CONFIRMED' }), 'ConfirmSignUp');
			return {};
		},
		resendConfirmationCode: async ({ Username }: ByUsername) => {
			const user = await users.find(Username);
			if (!user) return delivery(Username);
			if (user.UserStatus !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
			await users.save({ ...user, ConfirmationCode: services.otp() });
			return delivery(emailOf(user));
		},
		forgotPassword: async ({ Username }: ByUsername) => {
			const user = await users.find(Username);
			if (!canRecover(user)) return delivery(Username);
			await users.save({ ...user, ConfirmationCode: services.otp() });
			return delivery(emailOf(user));
		},
		confirmForgotPassword: async ({ Username, ConfirmationCode, Password }: WithCode & { Password: string }) => {
			const user = await users.find(Username);
			if (!canRecover(user)) throw codeMismatch();
			if (!user.ConfirmationCode) throw expiredCode();
			if (ConfirmationCode !== user.ConfirmationCode) throw codeMismatch();
			const { ConfirmationCode: _, ...rest } = user;
			await confirmed(await users.save({ ...rest, Password, UserStatus: 'CONFIRMED' }), 'ConfirmForgotPassword');
			return {};
		},
		/** Refuses an e-mail address that another user has. @throws CognitoError */
		requireFreeEmail: async (user: User, attributes: readonly Attribute[] = []): Promise<void> => {
			const email = attributeValue('email', attributes as Attribute[]);
			const other = email && (await users.find(email));
			if (other && other.Username !== user.Username) {
				throw new CognitoError('AliasExistsException', 'An account with the email already exists.');
			}
		},
	};
}
