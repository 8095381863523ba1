/**
 * Client libraries of Cognito's in a process of their own, since their arithmetic takes half a minute for a sign-in where
 * jest runs code.
 */
import {
	AuthenticationDetails,
	CognitoUser,
	CognitoUserAttribute,
	CognitoUserPool,
	type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import * as amplify from 'aws-amplify/auth';
import { USER_POOL_CLIENT_ID, USER_POOL_ID } from '../../local/services.ts';

/** What an app does with a client library of Cognito's. Each rejects with an error that has Cognito's name. */
export interface CognitoClient {
	signUp(email: string, password: string, handle: string): Promise<unknown>;
	confirm(email: string, code: string): Promise<unknown>;
	resend(email: string): Promise<unknown>;
	/** By SRP. @returns the access token */
	signIn(email: string, password: string): Promise<string>;
	/** What it answered to the challenge of the last sign-in, as JSON. */
	challengeAnswer(): Promise<string>;
	/** @returns a new access token */
	refresh(): Promise<string>;
	signOut(): Promise<unknown>;
	signOutEverywhere(): Promise<unknown>;
}

type Callback<Value> = (error?: Error | null, value?: Value) => void;

const promised = <Value>(run: (callback: Callback<Value>) => void): Promise<Value> =>
	new Promise((resolve, reject) => {
		run((error, value) => (error ? reject(error) : resolve(value as Value)));
	});

/** amazon-cognito-identity-js, as it is used by default. */
function identityJs(endpoint: string): Omit<CognitoClient, 'challengeAnswer'> {
	const Pool = new CognitoUserPool({ UserPoolId: USER_POOL_ID, ClientId: USER_POOL_CLIENT_ID, endpoint });
	const userOf = (Username: string): CognitoUser => new CognitoUser({ Username, Pool });
	let user: CognitoUser;
	let session: CognitoUserSession;
	return {
		signUp: (email, password, handle) => {
			const attributes = { email, preferred_username: handle };
			const list = Object.entries(attributes).map(([Name, Value]) => new CognitoUserAttribute({ Name, Value }));
			return promised((done) => Pool.signUp(email, password, list, [], done));
		},
		confirm: (email, code) => promised((done) => userOf(email).confirmRegistration(code, false, done)),
		resend: (email) => promised((done) => userOf(email).resendConfirmationCode(done)),
		signIn: async (email, password) => {
			user = userOf(email);
			const details = new AuthenticationDetails({ Username: email, Password: password });
			session = await new Promise((onSuccess, onFailure) => user.authenticateUser(details, { onSuccess, onFailure }));
			return session.getAccessToken().getJwtToken();
		},
		refresh: async () => {
			session = await promised((done) => user.refreshSession(session.getRefreshToken(), done));
			return session.getAccessToken().getJwtToken();
		},
		signOut: () => promised((done) => user.signOut(done)),
		signOutEverywhere: () => new Promise((onSuccess, onFailure) => user.globalSignOut({ onSuccess, onFailure })),
	};
}

/** Amplify, as it is used by default but for its endpoint. */
function amplifyAuth(endpoint: string): Omit<CognitoClient, 'challengeAnswer'> {
	Amplify.configure({
		Auth: {
			Cognito: { userPoolId: USER_POOL_ID, userPoolClientId: USER_POOL_CLIENT_ID, userPoolEndpoint: endpoint },
		},
	});
	const accessToken = async (forceRefresh: boolean): Promise<string> =>
		String((await amplify.fetchAuthSession({ forceRefresh })).tokens?.accessToken);
	return {
		signUp: (username, password, handle) =>
			amplify.signUp({
				username,
				password,
				options: { userAttributes: { email: username, preferred_username: handle } },
			}),
		confirm: (username, confirmationCode) => amplify.confirmSignUp({ username, confirmationCode }),
		resend: (username) => amplify.resendSignUpCode({ username }),
		signIn: async (username, password) => {
			const { isSignedIn, nextStep } = await amplify.signIn({ username, password });
			if (!isSignedIn) throw new Error(nextStep.signInStep);
			return accessToken(false);
		},
		refresh: () => accessToken(true),
		signOut: () => amplify.signOut(),
		signOutEverywhere: () => amplify.signOut({ global: true }),
	};
}

/** A method of a client that is to be called. */
export interface ClientCall {
	readonly method: keyof CognitoClient;
	readonly args: string[];
}

export interface ClientAnswer {
	readonly value?: unknown;
	readonly error?: { readonly name: string; readonly message: string };
}

process.once('disconnect', () => process.exit());
const [, , library, endpoint = ''] = process.argv;
let challengeAnswer = '';
const client: CognitoClient = {
	...(library === 'Amplify' ? amplifyAuth(endpoint) : identityJs(endpoint)),
	challengeAnswer: async () => challengeAnswer,
};

const originalFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
	const isAnswer = new Headers(init?.headers).get('x-amz-target')?.endsWith('.RespondToAuthChallenge');
	if (isAnswer) challengeAnswer = String(init?.body);
	return originalFetch(input, init);
};

process.on('message', async ({ method, args }: ClientCall) => {
	const call = client[method] as (...args: string[]) => Promise<unknown>;
	const answer: ClientAnswer = await call(...args).then(
		(value) => ({ value: typeof value === 'string' ? value : undefined }),
		({ name, message }: Error) => ({ error: { name, message } }),
	);
	process.send?.(answer);
});
