import { formatDetails, formats } from '../contract/formats.ts';
import { displayNameDetail, normalizeDisplayName } from '../contract/text.ts';

/** Attributes of a Cognito user. */
export type UserAttributes = Readonly<Record<string, string | undefined>>;

/** What a sign-up asks for. */
export interface SignUp {
	readonly handle: string;
	readonly display_name: string;
}

/** A sign-up that is refused; the message is shown to the person who signs up. It has no stack: it is no fault of ours. */
export class RefusedSignUp extends Error {
	override readonly name = 'RefusedSignUp';

	constructor(message: string) {
		super(message);
		this.stack = `${this.name}: ${message}`;
	}
}

/**
 * Reads a sign-up: the handle is the attribute preferred_username, the display name is name, or else the handle.
 * @throws RefusedSignUp that says what to change
 */
export function signUpOf({ preferred_username: handle, name }: UserAttributes): SignUp {
	if (!handle) throw new RefusedSignUp('Choose a handle: the attribute preferred_username is missing');
	if (!formats.handle.test(handle)) throw new RefusedSignUp(`The handle (preferred_username) ${formatDetails.handle}`);
	const display_name = normalizeDisplayName(name ?? handle);
	if (display_name === undefined) throw new RefusedSignUp(`The display name (name) ${displayNameDetail}`);
	return { handle, display_name };
}
