import { getConfig } from '../data/config.ts';

/** Cognito refused something. */
export class CognitoError extends Error {
	override readonly name = 'CognitoError';
	/** Its name of what is wrong, such as `CodeMismatchException`. */
	readonly code: string;

	constructor(code: string, message: string) {
		super(message);
		this.code = code;
	}
}

/** Calls Cognito's JSON API. @throws CognitoError when it refuses, TypeError when it cannot be reached */
async function call<Answer>(action: string, body: object): Promise<Answer> {
	const { cognitoUrl, clientId: ClientId } = getConfig();
	const response = await fetch(cognitoUrl, {
		method: 'POST',
		headers: {
			'Content-Type': 'application/x-amz-json-1.1',
			'X-Amz-Target': `AWSCognitoIdentityProviderService.${action}`,
		},
		body: JSON.stringify({ ClientId, ...body }),
	});
	const text = await response.text();
	let answer: { __type?: string; message?: string } = {};
	try {
		answer = JSON.parse(text || '{}');
	} catch {
		// Not Cognito's answer, but that of something before it.
	}
	if (!response.ok) throw new CognitoError(answer.__type?.replace(/.*#/, '') ?? 'Unknown', answer.message ?? '');
	return answer as Answer;
}

export interface Tokens {
	readonly AccessToken: string;
	/** Absent when a token is renewed: the one there is stays good. */
	readonly RefreshToken?: string;
	/** Seconds that the access token is valid. */
	readonly ExpiresIn?: number;
}

const initiateAuth = async (AuthFlow: string, AuthParameters: object): Promise<Tokens> => {
	const { AuthenticationResult } = await call<{ AuthenticationResult: Tokens }>('InitiateAuth', {
		AuthFlow,
		AuthParameters,
	});
	return AuthenticationResult;
};

export const signIn = (email: string, password: string): Promise<Tokens> =>
	initiateAuth('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: password });

export const renew = (refreshToken: string): Promise<Tokens> =>
	initiateAuth('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken });

export interface SignUp {
	readonly email: string;
	readonly password: string;
	readonly handle: string;
	readonly displayName: string;
}

export const signUp = ({ email, password, handle, displayName }: SignUp): Promise<unknown> =>
	call('SignUp', {
		Username: email,
		Password: password,
		UserAttributes: [
			{ Name: 'email', Value: email },
			{ Name: 'preferred_username', Value: handle },
			{ Name: 'name', Value: displayName },
		],
	});

export const confirmSignUp = (email: string, code: string): Promise<unknown> =>
	call('ConfirmSignUp', { Username: email, ConfirmationCode: code });

export const resendCode = (email: string): Promise<unknown> => call('ResendConfirmationCode', { Username: email });

/** Makes a refresh token, and every access token that it gave, worthless. */
export const revoke = (refreshToken: string): Promise<unknown> => call('RevokeToken', { Token: refreshToken });
