import { once } from 'node:events';
import getPort from 'get-port';
import { Redis } from 'iovalkey';
import { cacheProblem } from '../../local/checks.ts';
import type { Part } from '../../local/part.ts';
import { cacheUrlOf, startCache } from '../../local/services.ts';

/** Why tests with a cache cannot run here. Where CACHE_TESTS is `required`, as in CI, they fail in place of being left out. */
export const noCacheHere = process.env['CACHE_TESTS'] === 'required' ? undefined : cacheProblem();

/** A real cache server, and what can happen to it. */
export class TestCache {
	readonly #port: number;
	#service: Part | undefined;
	#client: Redis | undefined;

	private constructor(port: number) {
		this.#port = port;
	}

	/** A server that runs, which functions of this process use from now on. */
	static async start(): Promise<TestCache> {
		const cache = new TestCache(await getPort());
		process.env['CACHE_URL'] = cacheUrlOf(cache.#port);
		await cache.start();
		return cache;
	}

	get port(): number {
		return this.#port;
	}

	/** Starts it, empty. */
	async start(): Promise<void> {
		this.#service = startCache(this.#port);
		await this.#service.ready;
		this.#client = new Redis(cacheUrlOf(this.#port));
	}

	/** What runs. */
	get client(): Redis {
		if (!this.#client) throw new Error('The cache does not run');
		return this.#client;
	}

	async stop(): Promise<void> {
		this.#client?.disconnect();
		const { process: server } = this.#service ?? {};
		if (!server || server.exitCode !== null || server.signalCode !== null) return;
		const ended = once(server, 'exit');
		server.kill('SIGKILL');
		await ended;
	}

	/** Lets it neither answer nor end, or go on. */
	freeze(isFrozen: boolean): void {
		this.#service?.process.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
	}

	/** The value and the time left, in milliseconds, of everything that is cached. */
	async contents(): Promise<{ key: string; value: string; left: number }[]> {
		const keys = (await this.client.keys('*')).sort();
		return Promise.all(
			keys.map(async (key) => ({
				key,
				value: (await this.client.get(key)) ?? '',
				left: await this.client.pttl(key),
			})),
		);
	}

	/** Lets the tombstones of changed lists expire, as ten seconds do. */
	async expireTombstones(): Promise<void> {
		for (const { key, value } of await this.contents()) if (value === '') await this.client.del(key);
	}
}
