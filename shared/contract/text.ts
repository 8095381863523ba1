/**
 * Rules about text that people write and read. Lengths are what a person would count as characters (graphemes), Unicode code
 * points or bytes of UTF-8, as each name says.
 */

/** Most characters of a display name, as people count them. */
const MAX_DISPLAY_NAME_GRAPHEMES = 50;

/** Most bytes of a display name: room for fifty of the longest emoji, and no more for whoever heaps accents on a letter. */
const MAX_DISPLAY_NAME_BYTES = 2048;

/** What a display name that breaks the rule is told, after the field's name. */
export const displayNameDetail =
	`must have 1 to ${MAX_DISPLAY_NAME_GRAPHEMES} characters and at most ${MAX_DISPLAY_NAME_BYTES} bytes, ` +
	'at least one of them visible, and no line breaks, control characters or bidirectional overrides';

/**
 * What shows nothing by itself: white space, controls, format characters and other default-ignorable ones, and two blank
 * symbols (a braille cell without dots, a note without a head). Unassigned code points count as visible, since they may be
 * emoji that are newer than this program's Unicode data.
 */
export const VISIBLE =
	/[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1d159}]/u;

/** Whether a reader would see anything of a text. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);

/** Texts in which every UTF-16 unit is a character of its own, as in most Western ones. */
const SIMPLE = /^[ -~\u00a0-\u02ff]*$/;

let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as people count them: an emoji of a family, a flag or a letter with its accents is one. */
export function* graphemes(text: string): Generator<string> {
	if (SIMPLE.test(text)) yield* text;
	else {
		// Made at its first use: making it takes longer than all else that a function does when it starts.
		segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
		for (const { segment } of segmenter.segment(text)) yield segment;
	}
}

const bytesOfCodePoint = (codePoint: number): number =>
	codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;

interface Size {
	readonly codePoints: number;
	/** Bytes of UTF-8. */
	readonly bytes: number;
}

function sizeOf(text: string): Size {
	let codePoints = 0;
	let bytes = 0;
	for (const character of text) {
		codePoints++;
		bytes += bytesOfCodePoint(character.codePointAt(0) ?? 0);
	}
	return { codePoints, bytes };
}

/** How much of a text is kept. */
export interface Bounds {
	readonly maxCodePoints: number;
	/** Bytes of UTF-8. */
	readonly maxBytes: number;
	readonly maxGraphemes?: number;
}

const POP_DIRECTIONAL_FORMATTING = '\u202c';
const POP_DIRECTIONAL_ISOLATE = '\u2069';
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;

/**
 * What closes each embedding, override and isolate that is open, outermost first. The end of an isolate ends what was opened
 * in it, so nothing is listed for that (Unicode Standard Annex 9, BD9 and X6a).
 */
function afterBidi(open: readonly string[], character: string): readonly string[] {
	const isInIsolate = open.at(-1) === POP_DIRECTIONAL_ISOLATE;
	switch (character) {
		case '\u202a':
		case '\u202b':
		case '\u202d':
		case '\u202e':
			return isInIsolate ? open : [...open, POP_DIRECTIONAL_FORMATTING];
		case '\u2066':
		case '\u2067':
		case '\u2068':
			return [...open, POP_DIRECTIONAL_ISOLATE];
		case POP_DIRECTIONAL_FORMATTING:
			return isInIsolate ? open : open.slice(0, -1);
		case POP_DIRECTIONAL_ISOLATE:
			return isInIsolate ? open.slice(0, -1) : open;
		default:
			return open;
	}
}

/**
 * The beginning of a text, as much as the bounds allow. It never ends inside of what a person sees as one character, unless
 * that is the first and too large by itself, nor inside an open bidirectional embedding, override or isolate: one that is
 * still open is closed, within the bounds, so that it cannot turn round what is shown after the text.
 */
export function truncate(text: string, bounds: Bounds): string {
	const hasBidi = BIDI.test(text);
	if (!hasBidi && fits(text, bounds)) return text;
	const whole = prefix(graphemes(text), bounds, hasBidi);
	return whole || prefix(text, bounds, hasBidi);
}

/** Whether a text is within the bounds, as far as that can be said without looking for graphemes. */
function fits(text: string, { maxCodePoints, maxBytes, maxGraphemes = maxCodePoints }: Bounds): boolean {
	if (text.length > 2 * maxCodePoints) return false;
	const { codePoints, bytes } = sizeOf(text);
	return codePoints <= Math.min(maxCodePoints, maxGraphemes) && bytes <= maxBytes;
}

/** As many of the parts of a text as fit, together with what closes the directions that they leave open. */
function prefix(
	parts: Iterable<string>,
	{ maxCodePoints, maxBytes, maxGraphemes = maxCodePoints }: Bounds,
	hasBidi: boolean,
): string {
	let kept = '';
	let open: readonly string[] = [];
	let [codePoints, bytes, count] = [0, 0, 0];
	for (const part of parts) {
		const size = sizeOf(part);
		const opened = hasBidi ? afterBidi(open, part) : open;
		codePoints += size.codePoints;
		bytes += size.bytes;
		count += 1;
		const fitsClosed = codePoints + opened.length <= maxCodePoints && bytes + 3 * opened.length <= maxBytes;
		if (!fitsClosed || count + opened.length > maxGraphemes) break;
		kept += part;
		open = opened;
	}
	return kept + open.toReversed().join('');
}

/** What has no place in a name: unpaired surrogates, controls, line and paragraph separators, and bidirectional controls. */
export const NOT_IN_NAMES = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const ALL_NOT_IN_NAMES = /* @__PURE__ */ new RegExp(NOT_IN_NAMES, 'gu');

const DISPLAY_NAME_BOUNDS: Bounds = {
	maxCodePoints: MAX_DISPLAY_NAME_BYTES,
	maxBytes: MAX_DISPLAY_NAME_BYTES,
	maxGraphemes: MAX_DISPLAY_NAME_GRAPHEMES,
};

/**
 * A display name as it is stored: without white space around it.
 * @returns undefined when it breaks the rule, which `displayNameDetail` says
 */
export function normalizeDisplayName(name: string): string | undefined {
	const trimmed = name.trim();
	if (!isVisible(trimmed) || NOT_IN_NAMES.test(trimmed)) return undefined;
	return truncate(trimmed, DISPLAY_NAME_BOUNDS) === trimmed ? trimmed : undefined;
}

/**
 * A display name that was stored, perhaps before there was a rule, as it may be shown: what has no place in a name becomes a
 * space, and what is too long is cut.
 * @param fallback shown for a name of which nothing can be seen: best the person's handle
 */
export function safeDisplayName(stored: string, fallback = '?'): string {
	if (!NOT_IN_NAMES.test(stored) && normalizeDisplayName(stored) === stored) return stored;
	const cleaned = stored.replaceAll(ALL_NOT_IN_NAMES, ' ').trim();
	const name = truncate(cleaned, DISPLAY_NAME_BOUNDS).trim();
	return isVisible(name) ? name : fallback;
}
