import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwksValidationError, WaitPeriodNotYetEndedJwkError } from 'aws-jwt-verify/error';
import { Problem, unavailable } from '../contract/problems.ts';
import { env } from '../platform/env.ts';
import { memoryCache } from '../platform/memory-cache.ts';
import { countLookup } from '../platform/metrics.ts';
import { KeyStore, keyFetcher } from './verification-keys.ts';

/** Furthest that a token's time of issue may lie ahead of our clock. */
const CLOCK_SKEW_S = 60;

/** Tokens that a container remembers as valid, and for how long. */
const MAX_TOKENS = 5000;
const TOKEN_TTL_MS = 5 * 60_000;

/** What a valid access token says. */
interface VerifiedToken {
	/** The user's id in Cognito. */
	readonly sub: string;
	/** When it expires, in Unix seconds. */
	readonly exp: number;
}

/**
 * Verifies an access token: of one user pool and client, signed with RS256 by one of the pool's keys, in its time.
 * @throws Problem unauthorized, or unavailable when the pool's keys cannot be fetched
 */
export type TokenVerifier = (token: string) => Promise<VerifiedToken>;

export interface VerifierOptions {
	readonly userPoolId: string;
	readonly clientId: string;
	readonly keys: KeyStore;
}

/**
 * Makes a verifier that remembers which tokens it found valid, for five minutes and never beyond their expiry. A client
 * sends the same one again and again, and checking its signature takes longer than all else that a function does itself.
 */
export function createTokenVerifier({ userPoolId, clientId, keys }: VerifierOptions): TokenVerifier {
	const validTokens = memoryCache<VerifiedToken>({ max: MAX_TOKENS, ttl: TOKEN_TTL_MS });
	const verifier = CognitoJwtVerifier.create(
		{
			userPoolId,
			clientId,
			tokenUse: 'access',
			customJwtCheck: ({ header, payload }) => {
				if (header.alg !== 'RS256') throw new Error('Algorithm is not RS256');
				if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + CLOCK_SKEW_S)
					throw new Error('Issued in the future');
			},
		},
		{ jwksCache: keys.jwksCache },
	);

	async function checkSignature(token: string): Promise<VerifiedToken> {
		const fetchesBefore = keys.fetches;
		await keys.refresh(() => verifier.hydrate());
		const { sub, exp } = await verifier.verify(token);
		countLookup('VerificationKeys', keys.fetches === fetchesBefore);
		return { sub, exp };
	}

	return async (token) => {
		const known = validTokens.get(token);
		const isValid = known !== undefined && known.exp > Date.now() / 1000;
		countLookup('AccessTokens', isValid);
		if (isValid) return known;
		try {
			const verified = await checkSignature(token);
			validTokens.set(token, verified);
			return verified;
		} catch (error) {
			throw refusalOf(error, keys);
		}
	};
}

/** Without keys nobody is told to sign in again, since their token may be valid. */
function refusalOf(error: unknown, keys: KeyStore): Problem {
	const noKeys = error instanceof FetchError || error instanceof JwksValidationError;
	if (noKeys || (error instanceof WaitPeriodNotYetEndedJwkError && keys.isEmpty)) return unavailable(error, 10);
	return unauthorized(
		'The access token is not valid here or has expired: sign in again.',
		'Bearer error="invalid_token"',
		error,
	);
}

let verifyToken: TokenVerifier | undefined;

/**
 * The verifier of this deployment's user pool, which a process has once. To be asked for when a function loads, so that
 * settings that are wrong fail its start, not a request.
 */
export function tokenVerifier(): TokenVerifier {
	verifyToken ??= createTokenVerifier({
		userPoolId: env('USER_POOL_ID'),
		clientId: env('USER_POOL_CLIENT_ID'),
		keys: new KeyStore(keyFetcher(env('STAGE'), process.env['COGNITO_ENDPOINT'])),
	});
	return verifyToken;
}

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** The token of an Authorization header. @throws Problem unauthorized */
export function bearerToken(header: string | undefined): string {
	if (!header) throw unauthorized('Send the header Authorization: Bearer <access token>.', 'Bearer');
	const token = BEARER.exec(header)?.[1];
	if (!token) throw unauthorized('The Authorization header must be Bearer and an access token.', 'Bearer');
	return token;
}

const unauthorized = (detail: string, challenge: string, cause?: unknown): Problem =>
	new Problem('unauthorized', detail, { cause, headers: { 'www-authenticate': challenge } });
