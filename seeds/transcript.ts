/** One thing said in a conversation. */
export interface Line {
	/** When it was said. */
	readonly time: Date;
	/** Handle of who said it. */
	readonly handle: string;
	readonly text: string;
}

const DAY = /^(\d{4}-\d\d-\d\d)$/;
const SAID = /^(\d\d:\d\d) (\w+): (.+)$/;

/**
 * Reads a conversation as a person writes it: a line with the day, then a line for each message with the time (UTC),
 * who speaks and what they say. Messages of one minute are a second apart, in the order of their lines.
 * @throws Error that names a line it cannot read
 */
export function readTranscript(transcript: string): Line[] {
	const lines: Line[] = [];
	let day: string | undefined;
	for (const raw of transcript.trim().split('\n')) {
		const line = raw.trim();
		if (line === '') continue;
		const said = SAID.exec(line);
		if (DAY.test(line)) day = line;
		else if (day && said) lines.push(lineAfter(lines.at(-1), new Date(`${day}T${said[1]}:00.000Z`), said));
		else throw new Error(`Not a day, nor a message with time, handle and text: ${line}`);
	}
	return lines;
}

function lineAfter(previous: Line | undefined, time: Date, [, , handle = '', text = '']: RegExpExecArray): Line {
	const earliest = previous ? previous.time.getTime() + 1000 : 0;
	return { time: new Date(Math.max(time.getTime(), earliest)), handle, text };
}
