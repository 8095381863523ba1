import { differenceOf } from './answers.ts';
import { type Part, routeOf } from './parts.ts';

/** How long a part took, in milliseconds. */
export interface Latency {
	/** The first time: a function that was cold. */
	readonly first: number;
	/** The median of the times after that; absent where there was one alone. */
	readonly p50?: number;
}

/** An answer of the API, or that none came. */
interface Answered {
	readonly part: Part | undefined;
	/** HTTP status. */
	readonly status?: number;
}

/** An answer that is not what the contract says. */
interface Difference {
	readonly part: Part;
	readonly says: string;
}

/** Keeps book of what is asked of a stage: how long each part took, and how the last request ended. */
export class Traffic {
	readonly #tries = new Map<Part, number[]>();
	#last: Answered | undefined;
	#difference: Difference | undefined;

	/** @param ms how long it took */
	add(part: Part, ms: number): void {
		this.#tries.set(part, [...(this.#tries.get(part) ?? []), Math.round(ms * 10) / 10]);
	}

	async measure<Value>(part: Part, work: () => Promise<Value>): Promise<Value> {
		const start = performance.now();
		const value = await work();
		this.add(part, performance.now() - start);
		return value;
	}

	of(part: Part): Latency | undefined {
		const [first, ...later] = this.#tries.get(part) ?? [];
		if (first === undefined) return undefined;
		const p50 = later.sort((a, b) => a - b)[Math.floor(later.length / 2)];
		return { first, ...(p50 !== undefined && { p50 }) };
	}

	/** The last request's end; nothing after `forget` until there is one. */
	get last(): Answered | undefined {
		return this.#last;
	}

	/** The first answer that was not what the contract says; nothing after `forget` until there is one. */
	get difference(): Difference | undefined {
		return this.#difference;
	}

	forget(): void {
		this.#last = undefined;
		this.#difference = undefined;
	}

	/** For a client: as the global one, and kept book of, each try by itself. */
	readonly fetch: typeof fetch = async (input, init = {}) => {
		const part = routeOf(init.method ?? 'GET', new URL(String(input)).pathname);
		const start = performance.now();
		this.#last = { part };
		const response = await fetch(input, init);
		const { status } = response;
		this.#last = { part, status };
		// What the authorizer refuses never came to the function, and what failed says little of how quick it is.
		if (part && status !== 401 && status < 500) this.add(part, performance.now() - start);
		const says = part && differenceOf(part, status, await response.clone().text());
		if (says) this.#difference ??= { part, says };
		return response;
	};
}
