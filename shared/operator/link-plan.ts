import type { UserType } from '@aws-sdk/client-cognito-identity-provider';
import type { NewUser } from '../users/add-user.ts';
import { handleKey } from '../users/handles.ts';
import { RefusedSignUp, signUpOf, type UserAttributes } from '../users/sign-up.ts';

/** A Cognito user, as far as it matters who they are. */
export interface CognitoUser {
	readonly sub: string;
	/** Empty when none was chosen. */
	readonly handle: string;
	readonly email: string;
	readonly isEmailVerified: boolean;
	readonly isEnabled: boolean;
	readonly attributes: UserAttributes;
}

/** A row of the user table. */
export interface UserRow {
	readonly uuid: string;
	readonly handle: string;
	readonly email: string;
	readonly cognito_user_id: string | null;
	readonly erased_at: Date | null;
}

/** What is to be done about a Cognito user. */
export type Step =
	| { readonly do: 'nothing'; readonly row: UserRow }
	| { readonly do: 'link'; readonly row: UserRow }
	| { readonly do: 'add'; readonly user: NewUser }
	| { readonly do: 'refuse'; readonly reason: string }
	| { readonly do: 'report' };

/**
 * A user of the pool; undefined for a sign-up that was not confirmed, which holds nothing: anybody may begin one with any
 * handle and any e-mail address.
 */
export function confirmedUserOf({ UserStatus, Enabled = true, Attributes = [] }: UserType): CognitoUser | undefined {
	const attributes: UserAttributes = Object.fromEntries(Attributes.map(({ Name, Value }) => [Name, Value]));
	const { sub, preferred_username: handle = '', email = '' } = attributes;
	if (UserStatus === 'UNCONFIRMED' || !sub) return undefined;
	const isEmailVerified = email !== '' && attributes['email_verified'] === 'true';
	return { sub, handle, email, isEmailVerified, isEnabled: Enabled, attributes };
}

/**
 * What is to be done about a Cognito user. A handle alone proves nothing, since anybody may have signed up with it before
 * the row was there: the verified e-mail address has to be the row's, too.
 * @param rows at least those with the user's id or handle
 * @param addMissing whether a user without a row is to get one
 */
export function stepFor(user: CognitoUser, rows: readonly UserRow[], addMissing: boolean): Step {
	const linked = rows.find((row) => row.cognito_user_id === user.sub);
	if (linked) return { do: 'nothing', row: linked };
	const row = rows.find(({ handle }) => user.handle !== '' && handleKey(handle) === handleKey(user.handle));
	if (!row && !addMissing) return { do: 'report' };
	const reason = whyUnfit(user) ?? (row ? whyNotLinked(user, row) : whyNotAdded(user));
	if (reason !== undefined) return { do: 'refuse', reason };
	return row ? { do: 'link', row } : { do: 'add', user: newUserOf(user) };
}

function whyUnfit({ isEnabled, isEmailVerified }: CognitoUser): string | undefined {
	if (!isEnabled) return 'the Cognito user is disabled';
	return isEmailVerified ? undefined : 'the e-mail address of the Cognito user is not verified';
}

function whyNotLinked({ email }: CognitoUser, row: UserRow): string | undefined {
	if (row.cognito_user_id !== null) return 'the row of this handle is linked to another Cognito user';
	if (row.erased_at !== null) return 'the account of this handle is being erased';
	return isSameEmail(email, row.email) ? undefined : 'the row of this handle has another e-mail address';
}

function whyNotAdded(user: CognitoUser): string | undefined {
	try {
		newUserOf(user);
		return undefined;
	} catch (error) {
		if (error instanceof RefusedSignUp) return error.message;
		throw error;
	}
}

/** The row that a Cognito user gets, by the rules for sign-ups. @throws RefusedSignUp */
const newUserOf = ({ sub, email, attributes }: CognitoUser): NewUser => ({
	...signUpOf(attributes),
	email,
	cognito_user_id: sub,
});

/** Of ASCII letters alone: other letters that look alike may be somebody else's address. */
const lowerCase = (email: string): string => email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

const isSameEmail = (one: string, other: string): boolean => lowerCase(one) === lowerCase(other);
