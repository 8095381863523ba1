/** One thing said in a conversation. */
export interface Line {
	/** When it was said. */
	readonly time: Date;
	/** Handle of who said it. */
	readonly handle: string;
	/** As it was after its last edit; empty once deleted. */
	readonly text: string;
	readonly edited?: Date;
	readonly deleted?: Date;
}

/** A conversation, line by line. */
export interface Transcript extends ReadonlyArray<Line> {
	/** The place of the last line that each, by handle, has marked as read. */
	readonly readTo: Readonly<Record<string, number>>;
}

const DAY = /^(\d{4}-\d\d-\d\d)$/;
const SAID = /^(\d\d:\d\d) (\w+): (.+)$/;
const CHANGED = /^(\d\d:\d\d) (\w+) (?:edits: (.+)|(deletes))$/;
const READ = /^\d\d:\d\d (\w+) reads$/;

/**
 * Reads a conversation as a person writes it: a line with the day, then a line for each message with the time (UTC),
 * who speaks and what they say. Messages of one minute are a second apart, in the order of their lines. Lines like
 * `09:30 ann edits: what she says now` and `09:30 ann deletes` change the last message of that person; `09:30 ann reads`
 * marks all that was said before as read.
 * @throws Error that names a line it cannot read
 */
export function readTranscript(transcript: string): Transcript {
	const lines: Line[] = [];
	const readTo: Record<string, number> = {};
	let day: string | undefined;
	for (const raw of transcript.trim().split('\n')) {
		const line = raw.trim();
		if (line === '') continue;
		const [said, changed, read] = [SAID.exec(line), CHANGED.exec(line), READ.exec(line)];
		if (DAY.test(line)) day = line;
		else if (day && said) lines.push(lineAfter(lines.at(-1), timeOn(day, said[1]), said));
		else if (day && changed) change(lines, timeOn(day, changed[1]), changed);
		else if (read?.[1] && lines.length > 0) readTo[read[1]] = lines.length - 1;
		else throw new Error(`Not a day, nor a message with time, handle and text: ${line}`);
	}
	return Object.assign(lines, { readTo });
}

const timeOn = (day: string, minute = ''): Date => new Date(`${day}T${minute}:00.000Z`);

function lineAfter(previous: Line | undefined, time: Date, [, , handle = '', text = '']: RegExpExecArray): Line {
	const earliest = previous ? previous.time.getTime() + 1000 : 0;
	return { time: new Date(Math.max(time.getTime(), earliest)), handle, text };
}

/** Changes the last message of somebody, a second after it at the earliest. */
function change(lines: Line[], time: Date, [line, , handle, text = '', deletes]: RegExpExecArray): void {
	const place = lines.findLastIndex((one) => one.handle === handle);
	const known = lines[place];
	if (!known || known.deleted) throw new Error(`There is no message to change: ${line}`);
	const earliest = (known.edited ?? known.time).getTime() + 1000;
	const at = new Date(Math.max(time.getTime(), earliest));
	lines[place] = { ...known, text, ...(deletes ? { deleted: at } : { edited: at }) };
}
