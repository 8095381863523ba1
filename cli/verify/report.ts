import pc from 'picocolors';
import { checksOf, culpritOf } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import type { Part } from './parts.ts';
import type { Place } from './place.ts';
import type { Result } from './run-steps.ts';
import type { Latency, Traffic } from './traffic.ts';

/** A part, and whether it works. */
export interface PartReport {
	readonly part: Part;
	readonly outcome: Result['outcome'];
	/** In milliseconds; absent where nothing was measured. */
	readonly latency?: Latency;
	/** Why it was not tried, or what there is to say. */
	readonly note?: string;
}

/** Parts in the order in which they were first tried. One fails if any of its steps does. */
export function partReports(results: readonly Result[], latencies: Pick<Traffic, 'of'>): readonly PartReport[] {
	const failed = new Set(results.flatMap((result) => (result.outcome === 'fails' ? [result.failure.part] : [])));
	const parts = new Set([...results.map(({ step }) => step.part), ...failed]);
	return [...parts].map((part) => {
		const ofPart = results.filter(({ step }) => step.part === part);
		const latency = latencies.of(part);
		const isTried = ofPart.some(({ outcome }) => outcome !== 'skipped');
		const works = ofPart.some(({ outcome }) => outcome === 'works');
		// A step that another part let down says nothing about its own.
		const outcome = failed.has(part) ? 'fails' : works ? 'works' : 'skipped';
		const note = ofPart.map(noteOf).find((text) => text !== undefined);
		return {
			part,
			outcome,
			...(isTried && latency && { latency }),
			...(outcome !== 'fails' && note !== undefined && { note }),
		};
	});
}

function noteOf(result: Result): string | undefined {
	switch (result.outcome) {
		case 'works':
			return result.note;
		case 'skipped':
			return `needs ${result.because}`;
		case 'fails':
			return result.failure.part === result.step.part ? undefined : `could not be told: ${result.failure.part} fails`;
	}
}

/** Milliseconds as people read them. */
const milliseconds = (ms: number | undefined): string =>
	ms === undefined ? '' : ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en');

const WORDS = { works: pc.green('works'), fails: pc.red('FAILS'), skipped: pc.yellow('not tried') } as const;

/** Head and rows of the table of what works, without notes where there are none. */
export function tableOf(reports: readonly PartReport[]) {
	const hasNotes = reports.some(({ note }) => note !== undefined);
	return {
		head: ['part', '', 'first, ms', 'p50, ms', ...(hasNotes ? [''] : [])],
		rows: reports.map(({ part, outcome, latency, note = '' }) => [
			part,
			WORDS[outcome],
			milliseconds(latency?.first),
			milliseconds(latency?.p50),
			...(hasNotes ? [note] : []),
		]),
	};
}

/** A failure, with what to do about it. */
interface Explained extends Failure {
	/** What the step does that failed. */
	readonly does: string;
	/** Which function, and where its log is. */
	readonly lookAt: string;
	readonly checks: readonly string[];
}

/** What failed, in order. */
export const explained = (results: readonly Result[], place: Place): readonly Explained[] =>
	results.flatMap((result) => {
		if (result.outcome !== 'fails') return [];
		const { failure, step } = result;
		return [{ ...failure, does: step.does, lookAt: culpritOf(failure, place), checks: checksOf(failure, place) }];
	});

/** A failure as a paragraph: what was seen, where to look, what to check. */
export const showExplained = ({ part, does, says, lookAt, checks }: Explained): string =>
	[`${pc.red(part)} (${does}): ${says}.`, `  Look at ${lookAt}.`, ...checks.map((check) => `  - ${check}`)].join('\n');
