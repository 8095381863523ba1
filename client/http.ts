import { NetworkError, ProblemError, toProblemError } from './errors.ts';
import { aborted, backoff, sleep } from './time.ts';

/** How long an answer may take. The API gives up after ten seconds itself. */
const ANSWER_TIMEOUT_MS = 15_000;
const MAX_ATTEMPTS = 5;
/** Longer waits that the API asks for are the caller's to decide. */
const MAX_RETRY_AFTER_S = 30;
/** What may be gone with the next attempt. */
const TRANSIENT = [429, 502, 503, 504];

export interface HttpOptions {
	/** Where the API is; empty for the page's own origin. */
	readonly apiUrl: string;
	/**
	 * An access token that is valid now. With `renew`, the API has just refused the last one, or it is about to expire: get
	 * another, whatever the clock says.
	 */
	readonly token: (options: { readonly renew: boolean }) => Promise<string>;
	/** In the place of the global one. */
	readonly fetch?: typeof fetch | undefined;
}

/** What every method takes. */
export interface CallOptions {
	/** Gives the call up; it throws the signal's reason. */
	readonly signal?: AbortSignal | undefined;
}

export interface HttpRequest extends CallOptions {
	readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	readonly path: string;
	readonly body?: object;
	/** Under which a POST may be sent again. */
	readonly key?: string;
	/** Whether it goes without a token. */
	readonly isPublic?: boolean;
}

export interface HttpAnswer<Body> {
	readonly body: Body;
	readonly headers: Headers;
}

/** Sends requests until they are answered: every request of the API may be sent again, POSTs by their key. */
export class Http {
	readonly #options: HttpOptions;
	#renewal: Promise<string> | undefined;

	constructor(options: HttpOptions) {
		this.#options = options;
	}

	/** The token; one renewal serves everybody who asks for one at that time. */
	token(renew = false): Promise<string> {
		if (!renew) return this.#renewal ?? this.#options.token({ renew });
		this.#renewal ??= this.#options.token({ renew }).finally(() => {
			this.#renewal = undefined;
		});
		return this.#renewal;
	}

	/**
	 * Sends a request, again after answers that pass (429, 503) and lost ones, with full jitter and not before `Retry-After`.
	 * @throws ProblemError, NetworkError, or whatever the signal or `token` gives as a reason
	 */
	async send<Body>(request: HttpRequest): Promise<HttpAnswer<Body>> {
		let renew = false;
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.#sendOnce(request, renew);
			} catch (error) {
				if (request.signal?.aborted) throw request.signal.reason;
				const isRefused = error instanceof ProblemError && error.status === 401;
				if (isRefused && !renew && !request.isPublic) {
					renew = true;
					continue;
				}
				const { retryAfter = 0 } = error instanceof ProblemError ? error : {};
				const passes =
					error instanceof NetworkError || (error instanceof ProblemError && TRANSIENT.includes(error.status));
				if (!passes || attempt >= MAX_ATTEMPTS || retryAfter > MAX_RETRY_AFTER_S) throw error;
				await sleep(retryAfter * 1000 + backoff(attempt), request.signal);
			}
		}
	}

	async #sendOnce<Body>(
		{ method = 'GET', path, body, key, isPublic = false, signal }: HttpRequest,
		renew: boolean,
	): Promise<HttpAnswer<Body>> {
		const headers: Record<string, string> = {};
		if (!isPublic) headers['Authorization'] = `Bearer ${await this.token(renew)}`;
		if (body) headers['Content-Type'] = 'application/json';
		if (key) headers['Idempotency-Key'] = key;
		const { fetch: send = fetch } = this.#options;
		const limit = new AbortController();
		const giveUp = (): void => limit.abort();
		const timer = setTimeout(giveUp, ANSWER_TIMEOUT_MS);
		const stopListening = aborted(signal, giveUp);
		let answer: Response;
		let text: string;
		try {
			const init = { method, headers, signal: limit.signal, ...(body && { body: JSON.stringify(body) }) };
			answer = await send(this.#options.apiUrl + path, init);
			text = await answer.text();
		} catch (error) {
			throw new NetworkError(error);
		} finally {
			clearTimeout(timer);
			stopListening();
		}
		const json = parse(text);
		if (!answer.ok) throw toProblemError(answer, json);
		return { body: json as Body, headers: answer.headers };
	}
}

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
