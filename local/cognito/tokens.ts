import { randomUUID, sign } from 'node:crypto';
import { createRequire } from 'node:module';
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError } from 'aws-jwt-verify/error';
import { attributesToRecord, type User } from 'cognito-local/lib/services/userPoolService.js';
import { client } from './declared.ts';
import { notAuthorized } from './errors.ts';
import type { CognitoOptions } from './pool.ts';

const require = createRequire(import.meta.url);
const { jwk } = require('cognito-local/lib/keys/cognitoLocal.public.json');
const { pem } = require('cognito-local/lib/keys/cognitoLocal.private.json');

/** What a pool publishes for those who verify its tokens. */
export const jwks = { keys: [jwk] };

/** Issuer of the tokens: the one of AWS, so that they are verified as there. */
export const issuerOf = (userPoolId: string): string =>
	`https://cognito-idp.${userPoolId.replace(/_.*$/, '')}.amazonaws.com/${userPoolId}`;

/** A sign-in, which lasts as long as its refresh token. */
export interface Session {
	/** `origin_jti` of its tokens. */
	readonly id: string;
	/** Seconds since 1970. */
	readonly startedAt: number;
}

export interface Claims {
	/** The user's id. */
	readonly sub: string;
	readonly token_use: 'access' | 'id' | 'refresh';
	readonly origin_jti: string;
	readonly auth_time: number;
}

export interface Tokens {
	readonly AccessToken: string;
	readonly IdToken: string;
	/** Seconds until the other two expire. */
	readonly ExpiresIn: number;
	readonly TokenType: 'Bearer';
}

const MINUTE_S = 60;
const DAY_S = 24 * 60 * MINUTE_S;

const jwt = (claims: object): string => {
	const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
	const content = `${part({ alg: 'RS256', kid: jwk.kid })}.${part(claims)}`;
	return `${content}.${sign('sha256', Buffer.from(content), pem).toString('base64url')}`;
};

/** Makes and reads the tokens of a pool. */
export class TokenIssuer {
	readonly #issuer: string;
	readonly #clientId: string;
	readonly #verifier;

	constructor({ userPoolId, clientId }: Pick<CognitoOptions, 'userPoolId' | 'clientId'>) {
		this.#issuer = issuerOf(userPoolId);
		this.#clientId = clientId;
		this.#verifier = JwtVerifier.create({ issuer: this.#issuer, audience: null });
		this.#verifier.cacheJwks(jwks);
	}

	/** Access and ID token, with the claims that AWS gives them. */
	tokens({ Username, Attributes }: User, session: Session): Tokens {
		const ExpiresIn = client.AccessTokenValidity * MINUTE_S;
		const claims = { ...this.#claims(Username, session), event_id: randomUUID() };
		const exp = claims.iat + ExpiresIn;
		const access = { client_id: this.#clientId, username: Username, scope: 'aws.cognito.signin.user.admin' };
		const attributes = attributesToRecord(Attributes.filter(({ Name }) => client.ReadAttributes.includes(Name)));
		const id = {
			...attributes,
			email_verified: attributes['email_verified'] === 'true',
			aud: this.#clientId,
			'cognito:username': Username,
		};
		return {
			AccessToken: jwt({ ...claims, ...access, exp, token_use: 'access' }),
			IdToken: jwt({ ...claims, ...id, exp, token_use: 'id' }),
			ExpiresIn,
			TokenType: 'Bearer',
		};
	}

	/** Unlike AWS's it can be read, but not made by others. */
	refreshToken({ Username }: User, session: Session): string {
		const exp = session.startedAt + client.RefreshTokenValidity * DAY_S;
		return jwt({ ...this.#claims(Username, session), exp, token_use: 'refresh' });
	}

	/** @param name what AWS calls the token @throws CognitoError when it is not ours, or has expired */
	claims(token: string, name: string): Claims {
		try {
			return this.#verifier.verifySync(token) as unknown as Claims;
		} catch (error) {
			throw notAuthorized(error instanceof JwtExpiredError ? `${name} has expired` : `Invalid ${name}`);
		}
	}

	/** A user's name in our pool is the user's id. */
	#claims(sub: string, { id, startedAt }: Session) {
		const iat = Math.floor(Date.now() / 1000);
		return { sub, iss: this.#issuer, origin_jti: id, auth_time: startedAt, iat, jti: randomUUID() };
	}
}
