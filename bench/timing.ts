/** Times of one thing that was measured many times, in milliseconds. */
interface Times {
	readonly p50: number;
	readonly p99: number;
}

/** One thing to another: the median of the rounds of one run, the lowest, and the highest. */
interface Ratio {
	readonly ratio: number;
	readonly lowest: number;
	readonly highest: number;
}

/** A thing beside the one that it is compared with: p50 to the other's p50. */
export interface Comparison extends Times, Ratio {
	/** The other's times. */
	readonly other: Times;
	/** What this process worked for it, in milliseconds of one processor, on average; to the other's. */
	readonly cpu: Ratio & { readonly mean: number; readonly other: number };
}

/** One time of something: how long it took, and how long this process worked meanwhile, in milliseconds. */
interface Sample {
	readonly time: number;
	readonly cpu: number;
}

export const percentile = (values: readonly number[], part: number): number => {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => percentile(values, 0.5);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

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
	return (await sample(work)).time;
}

async function sample(work: () => Promise<unknown>): Promise<Sample> {
	const worked = process.cpuUsage();
	const started = performance.now();
	await work();
	const time = performance.now() - started;
	const { user, system } = process.cpuUsage(worked);
	return { time, cpu: (user + system) / 1000 };
}

/** Rounds before those that are measured, in which V8 compiles what is done often: with one, that still falls on the first of them. */
export const WARM_UP_ROUNDS = 3;

/**
 * Measures several works in turns, so that whatever else the machine does falls on all of them. Which one is first changes
 * from turn to turn.
 * @returns for each round what each work took
 */
export async function inTurns(works: readonly Work[], rounds: number, turns: number): Promise<Sample[][][]> {
	for (let turn = 0; turn < WARM_UP_ROUNDS * turns; turn++) {
		for (const work of works) {
			await work.prepare?.();
			await work();
		}
	}
	const measured: Sample[][][] = [];
	for (let round = 0; round < rounds; round++) {
		const samples: Sample[][] = works.map(() => []);
		for (let turn = 0; turn < turns; turn++) {
			for (let i = 0; i < works.length; i++) {
				const index = (i + turn) % works.length;
				const work = works[index];
				await work?.prepare?.();
				if (work) samples[index]?.push(await sample(work));
			}
		}
		measured.push(samples);
	}
	return measured;
}

/** Compares a work with another, over rounds that `inTurns` measured. */
export function compare(rounds: readonly Sample[][][], index: number, otherIndex: number): Comparison {
	const values = (kind: keyof Sample, which: number): number[][] =>
		rounds.map((round) => (round[which] ?? []).map((one) => one[kind]));
	const ratio = (kind: keyof Sample, ofRound: (values: readonly number[]) => number): Ratio => {
		const others = values(kind, otherIndex);
		const ratios = values(kind, index).map((own, i) => ofRound(own) / ofRound(others[i] ?? []));
		return { ratio: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
	};
	return {
		...timesOf(values('time', index).flat()),
		other: timesOf(values('time', otherIndex).flat()),
		...ratio('time', median),
		cpu: {
			mean: mean(values('cpu', index).flat()),
			other: mean(values('cpu', otherIndex).flat()),
			...ratio('cpu', mean),
		},
	};
}
