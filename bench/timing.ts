/** Times of one thing that was measured many times, in milliseconds. */
interface Times {
	readonly p50: number;
	readonly p99: number;
}

/** A thing beside the one that it is compared with: medians over the rounds of one run. */
export interface Comparison extends Times {
	/** The other's times. */
	readonly other: Times;
	/** p50 to the other's p50: the median of the rounds, the lowest, and the highest. */
	readonly ratio: number;
	readonly lowest: number;
	readonly highest: number;
}

export const percentile = (values: readonly number[], part: number): number => {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

const timesOf = (values: readonly number[]): Times => ({
	p50: percentile(values, 0.5),
	p99: percentile(values, 0.99),
});

/** What is measured; `prepare` is done before each time, and not measured. */
export interface Work {
	(): Promise<unknown>;
	prepare?: () => Promise<unknown>;
}

export const prepared = (work: () => Promise<unknown>, prepare: () => Promise<unknown>): Work =>
	Object.assign(() => work(), { prepare });

export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

/**
 * Measures several works in turns, so that whatever else the machine does falls on all of them. Before, each is done
 * a few times unmeasured. Which one is first changes from turn to turn.
 * @returns for each round the milliseconds of each work
 */
export async function inTurns(works: readonly Work[], rounds: number, turns: number): Promise<number[][][]> {
	for (let turn = 0; turn < turns; turn++) {
		for (const work of works) {
			await work.prepare?.();
			await work();
		}
	}
	const measured: number[][][] = [];
	for (let round = 0; round < rounds; round++) {
		const times: number[][] = works.map(() => []);
		for (let turn = 0; turn < turns; turn++) {
			for (let i = 0; i < works.length; i++) {
				const index = (i + turn) % works.length;
				const work = works[index];
				await work?.prepare?.();
				if (work) times[index]?.push(await milliseconds(work));
			}
		}
		measured.push(times);
	}
	return measured;
}

/** Compares a work with another, over rounds that `inTurns` measured. */
export function compare(rounds: readonly number[][][], index: number, otherIndex: number): Comparison {
	const all = (which: number): Times => timesOf(rounds.flatMap((round) => round[which] ?? []));
	const ratios = rounds.map((round) => median(round[index] ?? []) / median(round[otherIndex] ?? []));
	return {
		...all(index),
		other: all(otherIndex),
		ratio: median(ratios),
		lowest: Math.min(...ratios),
		highest: Math.max(...ratios),
	};
}
