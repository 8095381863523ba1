import {
	AdminCreateUserCommand,
	AdminSetUserPasswordCommand,
	type CognitoIdentityProviderClient,
	UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { newCognito } from '../shared/platform/cognito.ts';
import type { people } from './people.ts';
import { USER_POOL_ID } from './services.ts';

type Person = (typeof people)[number];

/** Gives people a Cognito user each, confirmed and with their password. */
export async function addPeople(newPeople: readonly Person[]): Promise<void> {
	const cognito = newCognito();
	for (const person of newPeople) await addPerson(cognito, person);
}

async function addPerson(
	cognito: CognitoIdentityProviderClient,
	{ handle, display_name, email, password }: Person,
): Promise<void> {
	const created = cognito.send(
		new AdminCreateUserCommand({
			UserPoolId: USER_POOL_ID,
			Username: email,
			MessageAction: 'SUPPRESS',
			UserAttributes: [
				{ Name: 'email', Value: email },
				{ Name: 'email_verified', Value: 'true' },
				{ Name: 'preferred_username', Value: handle },
				{ Name: 'name', Value: display_name },
			],
		}),
	);
	// On a busy machine the SDK may send it twice: one who is there already is.
	await created.catch((error: Error) => {
		if (!(error instanceof UsernameExistsException)) throw error;
	});
	await cognito.send(
		new AdminSetUserPasswordCommand({ UserPoolId: USER_POOL_ID, Username: email, Password: password, Permanent: true }),
	);
}
