import {
	AdminConfirmSignUpCommand,
	AdminDeleteUserCommand,
	AdminGetUserCommand,
	InitiateAuthCommand,
	paginateListUsers,
	SignUpCommand,
	UserNotFoundException,
	type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Erased } from '../../shared/operator/erase-user.ts';
import type { Exported, ExportedItem } from '../../shared/operator/export-user.ts';
import { invocations, invokeLater, isOfNobody } from './operator.ts';
import { EMAIL_PREFIX, isOurs, type Person } from './people.ts';
import type { Place } from './place.ts';
import type { Traffic } from './traffic.ts';

/** Somebody of an earlier run. */
export interface Leftover {
	readonly handle: string;
	readonly email: string;
	/** The user's id in Cognito. */
	readonly username: string;
	readonly madeAt: Date;
}

/** Somebody who can be removed. */
type Removable = Pick<Person, 'handle' | 'email' | 'username'>;

/** Makes and removes the accounts of a run: in Cognito as an app and its operator do, elsewhere by the operator's functions. */
export class Accounts {
	readonly #place: Place;
	readonly #traffic: Traffic;

	constructor(place: Place, traffic: Traffic) {
		this.#place = place;
		this.#traffic = traffic;
	}

	/** @throws errors of Cognito, such as UserLambdaValidationException when checkSignUp refuses */
	async signUp(person: Person, abortSignal: AbortSignal): Promise<void> {
		const { handle, email, password, displayName } = person;
		const { cognito, clientId } = this.#place;
		const UserAttributes = [
			{ Name: 'email', Value: email },
			{ Name: 'preferred_username', Value: handle },
			{ Name: 'name', Value: displayName },
		];
		const { UserSub } = await cognito.send(
			new SignUpCommand({ ClientId: clientId, Username: email, Password: password, UserAttributes }),
			{
				abortSignal,
			},
		);
		if (UserSub) person.username = UserSub;
	}

	async confirm({ username }: Person, abortSignal: AbortSignal): Promise<void> {
		await this.#place.cognito.send(new AdminConfirmSignUpCommand(this.#user(username)), { abortSignal });
	}

	async signIn({ username, password }: Person, abortSignal: AbortSignal): Promise<string> {
		const { cognito, clientId } = this.#place;
		const { AuthenticationResult } = await cognito.send(
			new InitiateAuthCommand({
				ClientId: clientId,
				AuthFlow: 'USER_PASSWORD_AUTH',
				AuthParameters: { USERNAME: username, PASSWORD: password },
			}),
			{ abortSignal },
		);
		return AuthenticationResult?.AccessToken ?? '';
	}

	/** Whether Cognito has somebody. */
	async isInCognito({ username }: Pick<Person, 'username'>, abortSignal: AbortSignal): Promise<boolean> {
		try {
			await this.#place.cognito.send(new AdminGetUserCommand(this.#user(username)), { abortSignal });
			return true;
		} catch (error) {
			if (error instanceof UserNotFoundException) return false;
			throw error;
		}
	}

	/** Everything that the system holds about somebody; nothing when it does not know them. */
	async exported(whom: { readonly uuid: string } | { readonly handle: string }, signal: AbortSignal) {
		const items: ExportedItem[] = [];
		await this.#traffic.measure('exportUser', async () => {
			try {
				for await (const answer of invocations<Exported>(this.#place, 'exportUser', whom, signal)) {
					items.push(...answer.items);
				}
			} catch (error) {
				if (!isOfNobody(error)) throw error;
			}
		});
		return items;
	}

	/** Erases an account and waits until that is done. @returns the uuid that it had */
	async erase(handle: string, signal: AbortSignal): Promise<string> {
		let uuid = '';
		for await (const answer of invocations<Erased>(this.#place, 'eraseUser', { handle }, signal))
			uuid = answer.user_uuid;
		return uuid;
	}

	/** How many items of somebody are in the table, also when the account is gone. */
	async itemsOf(uuid: string, signal: AbortSignal): Promise<number> {
		let items = 0;
		for await (const { user_uuid, cursor, begins_at, ...counts } of invocations<Erased>(
			this.#place,
			'eraseUser',
			{ uuid, dryRun: true },
			signal,
		)) {
			items += Object.values(counts).reduce((sum, count) => sum + count, 0);
		}
		return items;
	}

	/**
	 * Removes somebody who was made here, whatever there is of them, and does not wait for the end: eraseUser goes on by itself.
	 * @returns what is under way; undefined when nothing was there
	 */
	async startRemoving({ handle, email, username }: Removable): Promise<string | undefined> {
		const signal = AbortSignal.timeout(REMOVAL_TIMEOUT_MS);
		if (!(await this.isInCognito({ username }, signal))) return undefined;
		const [profile] = await this.exported({ handle }, signal);
		// A sign-up that was never confirmed proves nothing: the handle may be somebody else's.
		if (profile?.['email'] === email) {
			await invokeLater(this.#place, 'eraseUser', { uuid: profile['uuid'], onItsOwn: true }, signal);
			return `${handle} is being erased: eraseUser goes on by itself, for two minutes or so`;
		}
		await this.#place.cognito.send(new AdminDeleteUserCommand(this.#user(username)), { abortSignal: signal });
		return `${handle} was removed from Cognito`;
	}

	/** Those whom earlier runs made and did not remove. */
	async leftovers(): Promise<Leftover[]> {
		const { cognito: client, userPoolId: UserPoolId } = this.#place;
		const found: Leftover[] = [];
		const abortSignal = AbortSignal.timeout(REMOVAL_TIMEOUT_MS);
		for await (const { Users = [] } of paginateListUsers(
			{ client },
			{ UserPoolId, Filter: `email ^= "${EMAIL_PREFIX}"` },
			{ abortSignal },
		)) {
			found.push(...Users.map(leftoverOf).filter(isOurs));
		}
		return found;
	}

	#user(Username: string) {
		return { UserPoolId: this.#place.userPoolId, Username };
	}
}

const REMOVAL_TIMEOUT_MS = 30_000;

function leftoverOf({ Username = '', Attributes = [], UserCreateDate = new Date(0) }: UserType): Leftover {
	const attribute = (name: string): string => Attributes.find(({ Name }) => Name === name)?.Value ?? '';
	return {
		handle: attribute('preferred_username'),
		email: attribute('email'),
		username: Username,
		madeAt: UserCreateDate,
	};
}
