import { CognitoError } from 'cognito-local/lib/errors.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import type { Services } from 'cognito-local/lib/services/index.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';
import { Targets } from 'cognito-local/lib/targets/targets.js';
import { userNotFound } from './errors.ts';
import { type Field, type Input, requireFields } from './fields.ts';
import { requirePassword } from './passwords.ts';
import { context, type Pool } from './pool.ts';
import { Sessions } from './sessions.ts';
import { signInOf } from './sign-in.ts';
import { delivery, requireWritable, signUpOf } from './sign-up.ts';

interface Call {
	readonly needs: readonly Field[];
	readonly run: (input: never) => Promise<object>;
}

const call = <Needed extends Field>(
	needs: readonly Needed[],
	run: (input: Input<NoInfer<Needed>>) => Promise<object>,
): Call => ({
	needs,
	run,
});

/** One of cognito-local's calls. */
type Target = (services: Services) => (context: Context, input: object) => Promise<object>;

const targets = Targets as unknown as Readonly<Record<keyof typeof Targets, Target>>;

/** Runs a call of Cognito's API. @throws CognitoError when it refuses */
export type RunCall = (name: string, input: object) => Promise<object>;

/**
 * The calls of Cognito's API that apps and operators use of our pool: cognito-local's, and what it lacks or does
 * otherwise than AWS. One at a time, since cognito-local reads a user, waits for a trigger, and writes the user back.
 */
export function callsOf(pool: Pool): RunCall {
	const { users, services } = pool;
	const sessions = new Sessions(pool);
	const signIn = signInOf(pool, sessions);
	const signUp = signUpOf(pool);

	const run = (name: keyof typeof Targets, input: object): Promise<object> => targets[name](services)(context, input);

	const local = (name: keyof typeof Targets, ...needs: readonly Field[]): Call => ({
		needs,
		run: (input: Input) => run(name, input),
	});

	async function requireUser(username: string): Promise<User> {
		const user = await users.find(username);
		if (!user) throw userNotFound();
		return user;
	}

	const signOutEverywhere = async (username: string): Promise<object> => {
		await sessions.endAll(await requireUser(username));
		return {};
	};

	const calls: Readonly<Record<string, Call>> = {
		SignUp: call(['ClientId', 'Username', 'Password'], async (input) => {
			requireWritable(input.UserAttributes);
			return { ...(await run('SignUp', input)), ...delivery(input.Username) };
		}),
		ConfirmSignUp: call(['ClientId', 'Username', 'ConfirmationCode'], signUp.confirmSignUp),
		ResendConfirmationCode: call(['ClientId', 'Username'], signUp.resendConfirmationCode),
		ForgotPassword: call(['ClientId', 'Username'], signUp.forgotPassword),
		ConfirmForgotPassword: call(['ClientId', 'Username', 'ConfirmationCode', 'Password'], signUp.confirmForgotPassword),

		InitiateAuth: call(['ClientId', 'AuthFlow'], signIn.initiateAuth),
		RespondToAuthChallenge: call(['ClientId', 'ChallengeName', 'ChallengeResponses'], signIn.respondToAuthChallenge),
		GetTokensFromRefreshToken: call(['ClientId', 'RefreshToken'], async ({ RefreshToken }) => ({
			AuthenticationResult: await sessions.refresh(RefreshToken),
		})),
		RevokeToken: call(['ClientId', 'Token'], async ({ Token }) => {
			await sessions.end(Token);
			return {};
		}),
		GlobalSignOut: call(['AccessToken'], async ({ AccessToken }) => {
			await sessions.endAll(await sessions.userOf(AccessToken));
			return {};
		}),

		GetUser: local('GetUser', 'AccessToken'),
		ChangePassword: local('ChangePassword', 'AccessToken', 'PreviousPassword', 'ProposedPassword'),
		UpdateUserAttributes: call(['AccessToken', 'UserAttributes'], async (input) => {
			requireWritable(input.UserAttributes);
			await signUp.requireFreeEmail(await sessions.userOf(input.AccessToken), input.UserAttributes);
			return run('UpdateUserAttributes', input);
		}),
		GetUserAttributeVerificationCode: local('GetUserAttributeVerificationCode', 'AccessToken', 'AttributeName'),
		VerifyUserAttribute: local('VerifyUserAttribute', 'AccessToken', 'AttributeName', 'Code'),
		DeleteUser: local('DeleteUser', 'AccessToken'),

		AdminCreateUser: local('AdminCreateUser', 'UserPoolId', 'Username'),
		AdminConfirmSignUp: local('AdminConfirmSignUp', 'UserPoolId', 'Username'),
		AdminDeleteUser: local('AdminDeleteUser', 'UserPoolId', 'Username'),
		AdminDisableUser: call(['UserPoolId', 'Username'], async (input) => {
			await run('AdminDisableUser', input);
			return signOutEverywhere(input.Username);
		}),
		AdminEnableUser: local('AdminEnableUser', 'UserPoolId', 'Username'),
		AdminGetUser: local('AdminGetUser', 'UserPoolId', 'Username'),
		AdminInitiateAuth: call(['UserPoolId', 'ClientId', 'AuthFlow'], signIn.initiateAuth),
		AdminRespondToAuthChallenge: call(
			['UserPoolId', 'ClientId', 'ChallengeName', 'ChallengeResponses'],
			signIn.respondToAuthChallenge,
		),
		AdminSetUserPassword: local('AdminSetUserPassword', 'UserPoolId', 'Username', 'Password'),
		AdminUpdateUserAttributes: local('AdminUpdateUserAttributes', 'UserPoolId', 'Username', 'UserAttributes'),
		AdminUserGlobalSignOut: call(['UserPoolId', 'Username'], ({ Username }) => signOutEverywhere(Username)),
		ListUsers: local('ListUsers', 'UserPoolId'),
	};

	/** What a field has to be, wherever it is given. A password outside of AuthParameters is a new one. */
	async function check({ ClientId, UserPoolId, AccessToken, ...input }: Input): Promise<void> {
		if (ClientId) await services.cognito.getUserPoolForClientId(context, ClientId);
		if (UserPoolId) await services.cognito.getUserPool(context, UserPoolId);
		if (AccessToken) await sessions.userOf(AccessToken);
		for (const password of [input.Password, input.TemporaryPassword, input.ProposedPassword]) {
			if (password) requirePassword(password);
		}
	}

	async function checkAndRun(name: string, input: object): Promise<object> {
		const found = Object.hasOwn(calls, name) ? calls[name] : undefined;
		if (!found) {
			throw new CognitoError('UnknownOperationException', `The laptop's Cognito does not have the call ${name}.`);
		}
		requireFields(input, found.needs);
		await check(input);
		return found.run(input as never);
	}

	let last: Promise<unknown> = Promise.resolve();
	return (name, input) => {
		const next = last.then(() => checkAndRun(name, input));
		last = next.catch(() => {});
		return next;
	};
}
