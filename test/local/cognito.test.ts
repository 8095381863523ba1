import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { handler as checkSignUp } from '../../functions/cognito/check-sign-up.ts';
import { handler as confirmUser } from '../../functions/cognito/confirm-user.ts';
import { CONFIRMATION_CODE, USER_POOL_CLIENT_ID, USER_POOL_ID } from '../../local/services.ts';
import { createTokenVerifier, type TokenVerifier } from '../../shared/users/access-tokens.ts';
import { KeyStore, keyFetcher } from '../../shared/users/verification-keys.ts';
import type { CognitoClient } from '../support/cognito-clients.ts';
import { callCognito, type LocalCognito, startClient, startLocalCognito } from '../support/local-cognito.ts';
import { aPerson } from '../support/steps.ts';

interface Tokens {
	readonly AccessToken: string;
	readonly IdToken: string;
	readonly RefreshToken: string;
}

const PASSWORD = 'Correct horse battery';

let cognito: LocalCognito;
let verify: TokenVerifier;

beforeAll(async () => {
	cognito = await startLocalCognito({ PreSignUp: checkSignUp, PostConfirmation: confirmUser });
	verify = createTokenVerifier({
		userPoolId: USER_POOL_ID,
		clientId: USER_POOL_CLIENT_ID,
		keys: new KeyStore(keyFetcher('local', cognito.endpoint)),
	});
});

afterAll(() => cognito.stop());

const someHandle = (): string => `s${randomUUID().slice(0, 8)}`;
const emailOf = (handle: string): string => `${handle}@Local.example`;

/** Given: somebody who has signed up. @returns the e-mail address */
async function aSignUp(handle = someHandle(), email = emailOf(handle)): Promise<string> {
	const UserAttributes = [{ Name: 'preferred_username', Value: handle }];
	await cognito.call('SignUp', { Username: email, Password: PASSWORD, UserAttributes });
	return email;
}

/** Given: somebody who has signed up and confirmed it. */
async function aUser(): Promise<string> {
	const email = await aSignUp();
	await cognito.call('ConfirmSignUp', { Username: email, ConfirmationCode: CONFIRMATION_CODE });
	return email;
}

async function signIn(USERNAME: string, PASSWORD_ = PASSWORD): Promise<Tokens> {
	const AuthParameters = { USERNAME, PASSWORD: PASSWORD_ };
	const { AuthenticationResult } = await cognito.call('InitiateAuth', {
		AuthFlow: 'USER_PASSWORD_AUTH',
		AuthParameters,
	});
	return AuthenticationResult;
}

const refresh = (RefreshToken: string) => cognito.call('GetTokensFromRefreshToken', { RefreshToken });

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

const WRONG = 'NotAuthorizedException: Incorrect username or password.';

describe.each([
	['amazon-cognito-identity-js', 'User is not confirmed.'],
	['Amplify', 'CONFIRM_SIGN_UP'],
])('An app with %s', (library, unconfirmedMessage) => {
	let client: CognitoClient;
	let stop: () => void;

	beforeAll(() => {
		({ client, stop } = startClient(library, cognito.endpoint));
	});

	afterAll(() => stop());

	test('signs up, has the code sent again, confirms, signs in by SRP (once with each challenge), refreshes and signs out', async () => {
		const handle = someHandle();
		const email = emailOf(handle);
		await client.signUp(email, PASSWORD, handle);
		await client.resend(email);
		await client.confirm(email, CONFIRMATION_CODE);

		const token = await client.signIn(email.toUpperCase(), PASSWORD);
		const { sub } = await verify(token);
		expect(claimsOf(token)).toMatchObject({ sub, client_id: USER_POOL_CLIENT_ID, token_use: 'access' });

		const refreshed = await client.refresh();
		expect(refreshed).not.toBe(token);
		expect(await verify(refreshed)).toMatchObject({ sub });

		const answered = JSON.parse(await client.challengeAnswer());
		await expect(cognito.call('RespondToAuthChallenge', answered)).rejects.toThrow(
			'NotAuthorizedException: Invalid session for the user',
		);

		await client.signOut();
		await expect(cognito.call('GetUser', { AccessToken: refreshed })).rejects.toThrow('Access Token has been revoked');
	});

	test('signs out everywhere', async () => {
		const email = await aUser();
		const elsewhere = await signIn(email);
		await client.signIn(email, PASSWORD);
		await client.signOutEverywhere();
		await expect(refresh(elsewhere.RefreshToken)).rejects.toThrow('Refresh Token has been revoked');
	});

	test('is refused with the names that AWS has', async () => {
		const email = await aUser();
		const unconfirmed = await aSignUp();
		const disabled = await aUser();
		await cognito.call('AdminDisableUser', { Username: disabled });

		const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
		await expect(client.signIn(email, 'Wrong horse battery')).rejects.toMatchObject(wrong);
		await expect(client.signIn(emailOf('nobody'), PASSWORD)).rejects.toMatchObject(wrong);
		await expect(client.signIn(disabled, 'Wrong horse battery')).rejects.toMatchObject(wrong);
		await expect(client.signIn(disabled, PASSWORD)).rejects.toMatchObject({ ...wrong, message: 'User is disabled.' });
		await expect(client.signUp(email.toLowerCase(), PASSWORD, someHandle())).rejects.toMatchObject({
			name: 'UsernameExistsException',
		});
		await expect(client.signIn(unconfirmed, PASSWORD)).rejects.toThrow(unconfirmedMessage);
		await expect(client.confirm(unconfirmed, '654321')).rejects.toMatchObject({ name: 'CodeMismatchException' });
		await expect(client.resend(email)).rejects.toMatchObject({ name: 'InvalidParameterException' });
	});
});

describe('Signing up', () => {
	test('a refusal of the trigger comes in the words of AWS', async () => {
		const { handle } = await aPerson();
		await expect(aSignUp(handle)).rejects.toThrow(
			`UserLambdaValidationException: PreSignUp failed with error The handle ${handle} is taken: choose another.`,
		);
	});

	test('a refusal after the confirmation is told, and the user stays confirmed', async () => {
		const handle = someHandle();
		const [first, second] = [await aSignUp(handle), await aSignUp(handle, emailOf(someHandle()))];
		const confirm = (Username: string) =>
			cognito.call('ConfirmSignUp', { Username, ConfirmationCode: CONFIRMATION_CODE });
		await confirm(first);
		await expect(confirm(second)).rejects.toThrow(
			`UserLambdaValidationException: PostConfirmation failed with error The handle ${handle} is taken: choose another.`,
		);
		await expect(confirm(second)).rejects.toThrow(
			'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
		);
	});

	test('a confirmed e-mail address is a verified one', async () => {
		const { AccessToken, IdToken } = await signIn(await aUser());
		const { UserAttributes } = await cognito.call('GetUser', { AccessToken });
		expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
		expect(claimsOf(IdToken)).toMatchObject({ email_verified: true, preferred_username: expect.any(String) });
	});

	test('a short password is refused, wherever it is set', async () => {
		const email = await aUser();
		const { AccessToken } = await signIn(email);
		const short = { Username: email, Password: 'Elevenchars' };
		const calls: [name: string, input: object][] = [
			['SignUp', { ...short, Username: emailOf(someHandle()) }],
			['AdminSetUserPassword', short],
			['AdminCreateUser', { Username: emailOf(someHandle()), TemporaryPassword: short.Password }],
			['ConfirmForgotPassword', { ...short, ConfirmationCode: CONFIRMATION_CODE }],
			['ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: short.Password }],
		];
		for (const [name, input] of calls) {
			await expect(cognito.call(name, input)).rejects.toThrow(
				'InvalidPasswordException: Password did not conform with policy',
			);
		}
	});

	test('two sign-ups at once for one e-mail address: one is refused', async () => {
		const handle = someHandle();
		const results = await Promise.allSettled([aSignUp(handle), aSignUp(handle)]);
		expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
	});

	test('nobody writes what the client may not write, changes a handle, or takes the address of another', async () => {
		const [email, other] = [await aUser(), await aUser()];
		const { AccessToken } = await signIn(email);
		const update = (Name: string, Value: string) =>
			cognito.call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name, Value }] });
		await expect(update('sub', randomUUID())).rejects.toThrow('NotAuthorizedException: A client attempted to write');
		await expect(update('preferred_username', someHandle())).rejects.toThrow('changing an immutable attribute');
		await expect(update('email', other.toUpperCase())).rejects.toThrow('AliasExistsException');
		const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
		await expect(
			cognito.call('SignUp', { Username: emailOf(someHandle()), Password: PASSWORD, UserAttributes }),
		).rejects.toThrow('NotAuthorizedException: A client attempted to write');
	});

	test('whether somebody has an account is not told', async () => {
		const Username = emailOf('nobody');
		const code = { Username, ConfirmationCode: CONFIRMATION_CODE };
		const delivered = { CodeDeliveryDetails: { DeliveryMedium: 'EMAIL', Destination: 'n***@L***' } };
		expect(await cognito.call('ResendConfirmationCode', { Username })).toMatchObject(delivered);
		expect(await cognito.call('ForgotPassword', { Username })).toMatchObject(delivered);
		await expect(cognito.call('ConfirmSignUp', code)).rejects.toThrow('ExpiredCodeException');
		await expect(cognito.call('ConfirmForgotPassword', { ...code, Password: PASSWORD })).rejects.toThrow(
			'CodeMismatchException',
		);
	});
});

describe('A forgotten password', () => {
	const forgotten = async (Username: string, ConfirmationCode = CONFIRMATION_CODE): Promise<void> => {
		await cognito.call('ForgotPassword', { Username });
		await cognito.call('ConfirmForgotPassword', { Username, ConfirmationCode, Password: 'Another horse battery' });
	};

	test('is replaced with the code', async () => {
		const email = await aUser();
		await expect(forgotten(email, '654321')).rejects.toThrow('CodeMismatchException');
		await forgotten(email);
		await signIn(email, 'Another horse battery');
		await expect(signIn(email)).rejects.toThrow(WRONG);
	});

	test('confirms no sign-up', async () => {
		const email = await aSignUp();
		await expect(forgotten(email)).rejects.toThrow('CodeMismatchException');
		await expect(signIn(email)).rejects.toThrow('UserNotConfirmedException: User is not confirmed.');
	});
});

describe('Signing in', () => {
	test.each([
		['nothing', ''],
		['zero', '0'],
		['the prime or more', 'f'.repeat(768)],
		['too long', '1'.repeat(769)],
		['no number', 'xyz'],
	])('SRP_A that is %s is refused', async (_, SRP_A) => {
		const AuthParameters = { USERNAME: emailOf('nobody'), SRP_A };
		await expect(cognito.call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters })).rejects.toThrow(
			'InvalidParameterException',
		);
	});

	test.each(['CUSTOM_AUTH', 'USER_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'constructor'])(
		'the flow %s, which the client does not allow, is refused',
		async (AuthFlow) => {
			await expect(cognito.call('InitiateAuth', { AuthFlow, AuthParameters: {} })).rejects.toThrow(
				`InvalidParameterException: ${AuthFlow} flow not enabled for this client`,
			);
		},
	);

	test('a password is set by nobody who has not proved the old one', async () => {
		const email = await aUser();
		const AuthParameters = { USERNAME: email, SRP_A: '1234' };
		const { ChallengeParameters } = await cognito.call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters });
		for (const Session of [ChallengeParameters.SECRET_BLOCK, randomUUID(), undefined]) {
			await expect(
				cognito.call('RespondToAuthChallenge', {
					ChallengeName: 'NEW_PASSWORD_REQUIRED',
					Session,
					ChallengeResponses: { USERNAME: email, NEW_PASSWORD: 'Another horse battery' },
				}),
			).rejects.toThrow('NotAuthorizedException: Invalid session for the user');
		}
		await signIn(email);
	});

	test.each(['SMS_MFA', 'constructor'])('the challenge %s, which there is not, is refused', async (ChallengeName) => {
		const response = { ChallengeName, ChallengeResponses: { USERNAME: emailOf('nobody') } };
		await expect(cognito.call('RespondToAuthChallenge', response)).rejects.toThrow('InvalidParameterException');
	});

	test('somebody whom an operator created chooses a password first', async () => {
		const email = emailOf(someHandle());
		const TemporaryPassword = 'Temporary horse';
		await cognito.call('AdminCreateUser', { Username: email, TemporaryPassword, MessageAction: 'SUPPRESS' });
		await expect(signIn(email, 'Wrong horse battery')).rejects.toThrow(WRONG);
		const { ChallengeName, Session } = await cognito.call('AdminInitiateAuth', {
			AuthFlow: 'USER_PASSWORD_AUTH',
			AuthParameters: { USERNAME: email, PASSWORD: TemporaryPassword },
		});
		const response = { ChallengeName, Session, ChallengeResponses: { USERNAME: email, NEW_PASSWORD: PASSWORD } };
		expect(response.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
		const { AuthenticationResult } = await cognito.call('RespondToAuthChallenge', response);
		await refresh(AuthenticationResult.RefreshToken);
		await expect(cognito.call('RespondToAuthChallenge', response)).rejects.toThrow('NotAuthorizedException');
		await signIn(email);
	});
});

describe('A session', () => {
	const isRevoked = async ({ AccessToken, RefreshToken }: Tokens): Promise<void> => {
		await expect(refresh(RefreshToken)).rejects.toThrow('NotAuthorizedException: Refresh Token has been revoked');
		await expect(cognito.call('GetUser', { AccessToken })).rejects.toThrow(
			'NotAuthorizedException: Access Token has been revoked',
		);
	};

	test('ends when its refresh token is revoked, and others last', async () => {
		const email = await aUser();
		const [tokens, others] = [await signIn(email), await signIn(email)];
		await cognito.call('RevokeToken', { Token: tokens.RefreshToken });
		await cognito.call('RevokeToken', { Token: tokens.RefreshToken });
		await isRevoked(tokens);
		await refresh(others.RefreshToken);
	});

	test.each(['GlobalSignOut', 'AdminUserGlobalSignOut'])('ends with %s', async (name) => {
		const Username = await aUser();
		const [tokens, others] = [await signIn(Username), await signIn(Username)];
		await cognito.call(name, { Username, AccessToken: tokens.AccessToken });
		await isRevoked(tokens);
		await isRevoked(others);
		await refresh((await signIn(Username)).RefreshToken);
	});

	test('ends when the user is disabled, who can neither sign in nor refresh until enabled', async () => {
		const Username = await aUser();
		const tokens = await signIn(Username);
		await cognito.call('AdminDisableUser', { Username });
		await expect(refresh(tokens.RefreshToken)).rejects.toThrow('NotAuthorizedException: User is disabled.');
		await expect(signIn(Username)).rejects.toThrow('NotAuthorizedException: User is disabled.');
		await cognito.call('AdminEnableUser', { Username });
		await isRevoked(tokens);
		await signIn(Username);
	});

	test('ends when the user is deleted', async () => {
		const Username = await aUser();
		const tokens = await signIn(Username);
		await cognito.call('AdminDeleteUser', { Username });
		await isRevoked(tokens);
		await expect(cognito.call('AdminGetUser', { Username })).rejects.toThrow(
			'UserNotFoundException: User does not exist.',
		);
	});

	test('takes no token for another, and none that somebody else made', async () => {
		const { AccessToken, IdToken, RefreshToken } = await signIn(await aUser());
		const forged = `${AccessToken.slice(0, AccessToken.lastIndexOf('.'))}.${RefreshToken.split('.')[2]}`;
		for (const token of [IdToken, RefreshToken, forged, 'token']) {
			await expect(cognito.call('GetUser', { AccessToken: token })).rejects.toThrow('Invalid Access Token');
		}
		await expect(refresh(AccessToken)).rejects.toThrow('NotAuthorizedException: Invalid Refresh Token');
		await expect(cognito.call('RevokeToken', { Token: AccessToken })).rejects.toThrow('UnsupportedTokenTypeException');
	});
});

describe('The API', () => {
	test('what it keeps, it has again after it was killed', async () => {
		const email = await aUser();
		const { RefreshToken } = await signIn(email);
		await cognito.restart();
		await refresh(RefreshToken);
		await signIn(email);
	});

	test('its discovery document names its own keys, and the issuer of its tokens', async () => {
		const base = `${cognito.endpoint}${USER_POOL_ID}/.well-known`;
		const document = await (await fetch(`${base}/openid-configuration`)).json();
		expect(document).toMatchObject({ jwks_uri: `${base}/jwks.json` });
		expect(await (await fetch(`${base}/jwks.json`)).json()).toMatchObject({ keys: [{ kty: 'RSA' }] });
		const { AccessToken } = await signIn(await aUser());
		expect(claimsOf(AccessToken).iss).toBe((document as { issuer: string }).issuer);
	});

	test('pages of any origin may call it', async () => {
		const origin = 'http://localhost:5173';
		const requested = 'content-type,x-amz-target,x-amz-user-agent';
		const preflight = await fetch(cognito.endpoint, {
			method: 'OPTIONS',
			headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': requested },
		});
		expect(preflight.status).toBe(200);
		expect(preflight.headers.get('access-control-allow-headers')).toBe(requested);
		expect(preflight.headers.get('access-control-allow-methods')).toMatch('POST');
		const refused = await callCognito(cognito.endpoint, 'InitiateAuth', {});
		expect(refused.headers.get('access-control-allow-origin')).toBe('*');
	});

	test('a request of more than a megabyte is refused', async () => {
		const response = await callCognito(cognito.endpoint, 'SignUp', { Username: 'x'.repeat(1024 * 1024) });
		expect([response.status, await response.json()]).toMatchObject([400, { __type: 'SerializationException' }]);
	});

	test.each([
		['AdminListDevices', {}, 'UnknownOperationException'],
		['constructor', {}, 'UnknownOperationException'],
		['SignUp', 'no JSON', 'SerializationException'],
		['SignUp', 'null', 'SerializationException'],
		['SignUp', '[]', 'SerializationException'],
		['SignUp', {}, 'InvalidParameterException'],
		['SignUp', { ClientId: 'other', Username: 'a@b.example', Password: PASSWORD }, 'ResourceNotFoundException'],
		['ForgotPassword', { ClientId: 'other', Username: 'a@b.example' }, 'ResourceNotFoundException'],
		['AdminUserGlobalSignOut', { UserPoolId: 'us-east-1_other', Username: 'a@b.example' }, 'ResourceNotFoundException'],
		['AdminGetUser', { UserPoolId: USER_POOL_ID, Username: 5 }, 'InvalidParameterException'],
		['AdminGetUser', { UserPoolId: USER_POOL_ID, Username: '__proto__' }, 'UserNotFoundException'],
		['ListUsers', { UserPoolId: USER_POOL_ID, Filter: 'nonsense' }, 'InvalidParameterException'],
		['ListUsers', { UserPoolId: USER_POOL_ID, Filter: '__proto__ = "x"' }, 'InvalidParameterException'],
		['ListUsers', { UserPoolId: USER_POOL_ID, Filter: 'constructor = "x"' }, 'InvalidParameterException'],
	])('%s with %j is 400 %s', async (name, body, type) => {
		const response = await callCognito(cognito.endpoint, name, body);
		expect([response.status, await response.json()]).toEqual([400, { __type: type, message: expect.any(String) }]);
	});

	test('an operator finds users by their id, and by their address whatever its case', async () => {
		const email = await aUser();
		const { Username } = await cognito.call('AdminGetUser', { Username: email.toUpperCase() });
		const { Users } = await cognito.call('ListUsers', { Filter: `sub = "${Username}"` });
		expect(Users).toHaveLength(1);
		expect(Users).toContainEqual(
			expect.objectContaining({ Username, Enabled: true, UserCreateDate: expect.any(Number) }),
		);
	});
});
