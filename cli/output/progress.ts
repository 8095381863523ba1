import { SingleBar } from 'cli-progress';

/** How far long work has come. */
export interface Progress {
	/** @param count so far */
	readonly at: (count: number) => void;
	readonly end: () => void;
}

/** Milliseconds between two lines of a log. */
const EVERY = 5000;

/**
 * Progress on standard error: a bar or a running count on a terminal, a line every few seconds in a log.
 * @param what is counted
 * @param goal what it will come to, where that is known
 */
export function newProgress(what: string, goal?: number): Progress {
	if (process.stderr.isTTY) return goal === undefined ? counter(what) : bar(what, goal);
	let last = Date.now();
	return {
		at: (count) => {
			if (Date.now() - last < EVERY) return;
			last = Date.now();
			process.stderr.write(`${count}${goal === undefined ? '' : ` of ${goal}`} ${what}\n`);
		},
		end: () => {},
	};
}

function bar(what: string, goal: number): Progress {
	const singleBar = new SingleBar({
		format: `{bar} {percentage} % | {value} of {total} ${what} | {eta_formatted} left`,
		hideCursor: true,
	});
	singleBar.start(goal, 0);
	return { at: (count) => singleBar.update(count), end: () => singleBar.stop() };
}

const counter = (what: string): Progress => ({
	at: (count) => process.stderr.write(`\r${count} ${what}`),
	end: () => process.stderr.write('\r\x1b[K'),
});
