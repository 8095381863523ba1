import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwksValidationError, WaitPeriodNotYetEndedJwkError } from 'aws-jwt-verify/error';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { LRUCache } from 'lru-cache';
import { Problem, unavailable } from '../contract/problems.ts';
import { countLookup } from '../platform/cache-metrics.ts';
import { env } from '../platform/env.ts';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';

/** Furthest that a token's time of issue may lie ahead of our clock, in seconds. */
const CLOCK_SKEW = 60;

/** Fetches the pool's verification keys; on the laptop from its Cognito, which has no other way to be trusted. */
const keyFetcher = (): Pick<SimpleFetcher, 'fetch'> => {
	const localCognito = process.env['COGNITO_ENDPOINT'];
	if (!localCognito) return new SimpleFetcher({ defaultRequestOptions: { timeout: 1000, responseTimeout: 1500 } });
	if (env('STAGE') !== 'local') throw new Error('COGNITO_ENDPOINT is for stage local: other stages trust AWS alone.');
	return {
		fetch: async (uri) => {
			const response = await fetch(new URL(new URL(uri).pathname, localCognito), { signal: AbortSignal.timeout(2000) });
			if (!response.ok) throw new Error(`Status ${response.status}`);
			return response.arrayBuffer();
		},
	};
};

/** Milliseconds after which keys are fetched anew, and after which it is tried again when that failed. */
const KEYS_AGE = 60 * 60_000;
const KEYS_RETRY = 60_000;

const fetcher = keyFetcher();
let fetches = 0;
/** When the keys are to be fetched anew; undefined until they have been fetched. */
let keysDue: number | undefined;

/** An unknown key id fetches the keys once more, and then not again for ten seconds, whatever comes. */
const jwksCache = new SimpleJwksCache({
	fetcher: {
		fetch: async (uri) => {
			fetches++;
			try {
				const keys = await fetcher.fetch(uri);
				keysDue = Date.now() + KEYS_AGE;
				return keys;
			} catch (cause) {
				throw new FetchError(uri, cause);
			}
		},
	},
});

const verifier = CognitoJwtVerifier.create(
	{
		userPoolId: env('USER_POOL_ID'),
		clientId: env('USER_POOL_CLIENT_ID'),
		tokenUse: 'access',
		customJwtCheck: ({ header, payload }) => {
			if (header.alg !== 'RS256') throw new Error('Algorithm is not RS256');
			if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + CLOCK_SKEW)
				throw new Error('Issued in the future');
		},
	},
	{ jwksCache },
);

/**
 * Tokens that were found valid, and when they expire, in seconds. A client sends the same one again and again, and checking
 * its signature takes longer than all else that a function does itself. Each is checked anew after five minutes.
 */
const validTokens = new LRUCache<string, { sub: string; exp: number }>({ max: 5000, ttl: 5 * 60_000 });

/** Fetches keys anew that are an hour old, so that one which the pool gave up does not stay. If that fails, they do for a while. */
async function renewKeys(): Promise<void> {
	if (keysDue === undefined || Date.now() < keysDue) return;
	try {
		await verifier.hydrate();
	} catch (error) {
		keysDue = Date.now() + KEYS_RETRY;
		logger.warn('Verification keys not renewed', { error: errorLog(error) });
	}
}

/** @returns the token's `sub` */
async function verified(token: string): Promise<string> {
	const known = validTokens.get(token);
	const isValid = known !== undefined && known.exp > Date.now() / 1000;
	countLookup('AccessTokens', isValid);
	if (isValid) return known.sub;
	const fetchesBefore = fetches;
	await renewKeys();
	const { sub, exp } = await verifier.verify(token);
	countLookup('VerificationKeys', fetches === fetchesBefore);
	validTokens.set(token, { sub, exp });
	return sub;
}

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

const unauthorized = (detail: string, challenge: string, cause?: unknown): Problem =>
	new Problem('unauthorized', detail, { cause, headers: { 'www-authenticate': challenge } });

/**
 * Verifies an Authorization header: `Bearer` and an access token of our user pool and client, signed with RS256 by one
 * of the pool's keys, in its time.
 * @returns the token's `sub`, the user's id in Cognito
 * @throws Problem unauthorized, or unavailable when the pool's keys cannot be fetched
 */
export async function verifyAuthorization(header: string | undefined): Promise<string> {
	if (!header) throw unauthorized('Send the header Authorization: Bearer <access token>.', 'Bearer');
	const token = BEARER.exec(header)?.[1];
	if (!token) throw unauthorized('The Authorization header must be Bearer and an access token.', 'Bearer');
	try {
		return await verified(token);
	} catch (error) {
		const noKeys = error instanceof FetchError || error instanceof JwksValidationError;
		if (noKeys || (error instanceof WaitPeriodNotYetEndedJwkError && keysDue === undefined))
			throw unavailable(error, 10);
		throw unauthorized(
			'The access token is not valid here or has expired: sign in again.',
			'Bearer error="invalid_token"',
			error,
		);
	}
}
