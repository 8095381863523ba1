import { FetchError } from 'aws-jwt-verify/error';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';

/** Fetches what a user pool publishes at a URL. */
export type KeyFetcher = Pick<SimpleFetcher, 'fetch'>;

/** Milliseconds after which keys are fetched again, and after which that is tried again when it failed. */
const KEYS_TTL_MS = 60 * 60_000;
const KEYS_RETRY_MS = 60_000;

/**
 * Fetches the pool's verification keys from AWS; on the laptop from its Cognito, which has no other way to be trusted.
 * @param localCognito URL of the laptop's Cognito
 * @throws Error when another stage than local names one
 */
export function keyFetcher(stage: string, localCognito: string | undefined): KeyFetcher {
	if (!localCognito) return new SimpleFetcher({ defaultRequestOptions: { timeout: 1000, responseTimeout: 1500 } });
	if (stage !== 'local') throw new Error('COGNITO_ENDPOINT is for stage local: other stages trust AWS alone.');
	return {
		fetch: async (uri) => {
			const response = await fetch(new URL(new URL(uri).pathname, localCognito), { signal: AbortSignal.timeout(2000) });
			if (!response.ok) throw new Error(`Status ${response.status}`);
			return response.arrayBuffer();
		},
	};
}

/** The verification keys of a user pool: fetched when the first token comes, and again once they are an hour old. */
export class KeyStore {
	/** What the verifier asks. An unknown key id fetches the keys once more, and then not again for ten seconds. */
	readonly jwksCache: SimpleJwksCache;
	/** How often keys were asked for. */
	fetches = 0;
	/** Unix milliseconds from which keys are fetched again; undefined until they have been fetched. */
	#expiresAt: number | undefined;

	constructor(fetcher: KeyFetcher) {
		this.jwksCache = new SimpleJwksCache({
			fetcher: {
				fetch: async (uri) => {
					this.fetches++;
					try {
						const keys = await fetcher.fetch(uri);
						this.#expiresAt = Date.now() + KEYS_TTL_MS;
						return keys;
					} catch (cause) {
						throw new FetchError(uri, cause);
					}
				},
			},
		});
	}

	/** Whether no keys have been fetched yet. */
	get isEmpty(): boolean {
		return this.#expiresAt === undefined;
	}

	/**
	 * Fetches keys again that are an hour old, so that one which the pool gave up does not stay. If that fails, the old ones
	 * serve for another minute.
	 * @param fetchAgain makes the verifier fetch its keys
	 */
	async refresh(fetchAgain: () => Promise<void>): Promise<void> {
		if (this.#expiresAt === undefined || Date.now() < this.#expiresAt) return;
		try {
			await fetchAgain();
		} catch (error) {
			this.#expiresAt = Date.now() + KEYS_RETRY_MS;
			logger.warn('Verification keys not renewed', { error: errorLog(error) });
		}
	}
}
