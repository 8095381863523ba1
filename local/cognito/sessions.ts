import { randomUUID } from 'node:crypto';
import { CognitoError } from 'cognito-local/lib/errors.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';
import { notAuthorized } from './errors.ts';
import type { Pool } from './pool.ts';
import { type Claims, TokenIssuer, type Tokens } from './tokens.ts';

/** Sign-ins. Those that last are in the user's list of refresh tokens, by `origin_jti`. */
export class Sessions {
	readonly #users: Pool['users'];
	readonly #issuer: TokenIssuer;

	constructor({ options, users }: Pool) {
		this.#users = users;
		this.#issuer = new TokenIssuer(options);
	}

	/** Signs a user in. */
	async start(user: User): Promise<Tokens & { readonly RefreshToken: string }> {
		const session = { id: randomUUID(), startedAt: Math.floor(Date.now() / 1000) };
		await this.#users.save({ ...user, RefreshTokens: [...user.RefreshTokens, session.id] });
		return { ...this.#issuer.tokens(user, session), RefreshToken: this.#issuer.refreshToken(user, session) };
	}

	/** New access and ID tokens. @throws CognitoError */
	async refresh(refreshToken: string): Promise<Tokens> {
		const claims = this.#issuer.claims(refreshToken, 'Refresh Token');
		const user = await this.#requireLive(claims, 'refresh', 'Refresh Token');
		return this.#issuer.tokens(user, { id: claims.origin_jti, startedAt: claims.auth_time });
	}

	/** The user whom an access token stands for. @throws CognitoError */
	userOf(accessToken: string): Promise<User> {
		return this.#requireLive(this.#issuer.claims(accessToken, 'Access Token'), 'access', 'Access Token');
	}

	/** Ends the session of a refresh token, if it has not ended. @throws CognitoError */
	async end(refreshToken: string): Promise<void> {
		const { sub, origin_jti, token_use } = this.#issuer.claims(refreshToken, 'Refresh Token');
		if (token_use !== 'refresh') throw new CognitoError('UnsupportedTokenTypeException', 'Unsupported token type.');
		const user = await this.#users.find(sub);
		if (user) await this.#users.save({ ...user, RefreshTokens: user.RefreshTokens.filter((id) => id !== origin_jti) });
	}

	async endAll(user: User): Promise<void> {
		await this.#users.save({ ...user, RefreshTokens: [] });
	}

	async #requireLive({ sub, origin_jti, token_use }: Claims, use: Claims['token_use'], name: string): Promise<User> {
		if (token_use !== use) throw notAuthorized(`Invalid ${name}`);
		const user = await this.#users.find(sub);
		if (user && !user.Enabled) throw notAuthorized('User is disabled.');
		if (!user?.RefreshTokens.includes(origin_jti)) throw notAuthorized(`${name} has been revoked`);
		return user;
	}
}
