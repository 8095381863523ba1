import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	graphemes,
	isVisible,
	normalizeDisplayName,
	safeDisplayName,
	truncate,
} from '../../../shared/contract/text.ts';

const FAMILY = '👩‍👩‍👧‍👦';
const FLAG = '🇳🇱';
const ACCENTED = 'e\u0301';
const [RLO, PDF, RLI, PDI] = ['\u202e', '\u202c', '\u2067', '\u2069'];

describe('A text', () => {
	test.each([
		['letters', 'a'],
		['Arabic', 'م'],
		['an emoji', FAMILY],
		['a flag', FLAG],
		['punctuation', '.'],
		['a combining accent', '\u0301'],
		['an emoji that is newer than our Unicode data may be', '\u{1fadd}'],
		['something visible among what is not', '\u200b\u3164x'],
	])('of %s is visible', (_, text) => {
		expect(isVisible(text)).toBe(true);
	});

	test.each([
		['nothing', ''],
		['white space', ' \t\n\u00a0\u1680\u2003\u3000'],
		['a zero-width space', '\u200b'],
		['joiners and marks of direction', '\u200c\u200d\u200e\u200f\u061c\u2060\ufeff'],
		['bidirectional overrides and isolates', RLO + PDF + RLI + PDI],
		['controls', '\u0000\u0007\u001b\u0085'],
		['fillers', '\u115f\u1160\u3164\uffa0'],
		['a soft hyphen and a grapheme joiner', '\u00ad\u034f'],
		['variation selectors and tags', '\ufe0f\u{e0100}\u{e0067}'],
		['blank symbols', '\u2800\u{1d159}'],
		['unpaired surrogates', '\ud800\udc00'.slice(0, 1)],
		['a code point that is no character', '\uffff'],
	])('of %s is not visible', (_, text) => {
		expect(isVisible(text)).toBe(false);
	});

	test('has the characters that people count', () => {
		const characters = ['Z', 'o', ACCENTED, FAMILY, FLAG, '\r\n', '한', 'नि'];
		expect([...graphemes(characters.join(''))]).toEqual(characters);
		expect([...graphemes('Zoë, ça va?')]).toEqual(Array.from('Zoë, ça va?'));
	});
});

describe('A text that is cut', () => {
	const preview = (text: string): string => truncate(text, { maxCodePoints: 128, maxBytes: 512 });

	test.each([FAMILY, FLAG, ACCENTED, '\r\n', 'नि'])('never ends inside of %j', (character) => {
		const length = Array.from(character).length;
		for (let room = 0; room <= length + 1; room++) {
			const before = 'x'.repeat(128 - room);
			const fits = room >= length;
			expect(preview(before + character + 'y'.repeat(9))).toBe(
				fits ? before + character + 'y'.repeat(room - length) : before,
			);
		}
	});

	test('has at most as many code points and bytes as it may', () => {
		expect(preview('😀'.repeat(200))).toBe('😀'.repeat(128));
		expect(truncate('한'.repeat(200), { maxCodePoints: 128, maxBytes: 100 })).toBe('한'.repeat(33));
		expect(truncate('ë'.repeat(200), { maxCodePoints: 128, maxBytes: 101 })).toBe('ë'.repeat(50));
	});

	test('is not empty when its first character is larger than all that fits', () => {
		expect(preview(`Z${'\u0301'.repeat(500)}`)).toBe(`Z${'\u0301'.repeat(127)}`);
	});

	test('leaves no bidirectional override or isolate open', () => {
		expect(preview(`${RLO}abc`)).toBe(`${RLO}abc${PDF}`);
		expect(preview(RLO + 'x'.repeat(200))).toBe(RLO + 'x'.repeat(126) + PDF);
		expect(preview(`${RLI}${RLO}${'x'.repeat(200)}`)).toBe(`${RLI}${RLO}${'x'.repeat(125)}${PDI}`);
		expect(preview(`${RLO}a${PDF}${RLI}b${PDI}c`)).toBe(`${RLO}a${PDF}${RLI}b${PDI}c`);
		expect(preview(`${RLO}${RLI}a${PDF}`)).toBe(`${RLO}${RLI}a${PDF}${PDI}${PDF}`);
	});

	test('keeps to all of this whatever it is', () => {
		const unit = fc.oneof(
			fc.constantFrom(FAMILY, FLAG, ACCENTED, RLO, PDF, RLI, PDI, '\n', 'x', 'ë', '한', '\u200d', '\u0301'),
			fc.string({ unit: 'binary', maxLength: 3 }),
		);
		const size = fc.integer({ min: 1, max: 60 });
		fc.assert(
			fc.property(fc.array(unit, { maxLength: 80 }), size, size, (parts, maxCodePoints, maxBytes) => {
				const text = parts.join('');
				const cut = truncate(text, { maxCodePoints, maxBytes });
				expect(Array.from(cut).length).toBeLessThanOrEqual(maxCodePoints);
				expect(Buffer.byteLength(cut.toWellFormed())).toBeLessThanOrEqual(maxBytes);
				expect(openDirections(cut)).toBe(0);
				const withoutClosers = (part: string): string => part.replace(/[\u202c\u2069]+$/, '');
				expect(text.startsWith(withoutClosers(cut))).toBe(true);
				const beginnings = [''];
				for (const grapheme of graphemes(text)) beginnings.push(beginnings.at(-1) + grapheme);
				const firstIsTooLarge = truncate(beginnings[1] ?? '', { maxCodePoints, maxBytes }) !== beginnings[1];
				if (!firstIsTooLarge) expect(beginnings.map(withoutClosers)).toContain(withoutClosers(cut));
			}),
			{ seed: 20_261_125, numRuns: 500 },
		);
	});
});

/** How many embeddings, overrides and isolates are open at the end of a text, by a model of its own. */
function openDirections(text: string): number {
	const open: ('embedding' | 'isolate')[] = [];
	for (const character of text) {
		if (/[\u202a\u202b\u202d\u202e]/.test(character)) open.push('embedding');
		else if (/[\u2066-\u2068]/.test(character)) open.push('isolate');
		else if (character === PDF && open.at(-1) === 'embedding') open.pop();
		else if (character === PDI && open.includes('isolate')) open.splice(open.lastIndexOf('isolate'));
	}
	return open.length;
}

describe('A display name', () => {
	test.each([
		['Ann', 'Ann'],
		['  Zoë \u00a0\u3000', 'Zoë'],
		['x'.repeat(50), 'x'.repeat(50)],
		[ACCENTED.repeat(50), ACCENTED.repeat(50)],
		[FLAG.repeat(32), FLAG.repeat(32)],
		['\u200fדנה', '\u200fדנה'],
	])('%j is stored as %j', (name, stored) => {
		expect(normalizeDisplayName(name)).toBe(stored);
	});

	test.each([
		['nothing', ''],
		['white space', ' \u00a0'],
		['a zero-width space', '\u200b'],
		['51 characters', 'x'.repeat(51)],
		['51 letters with accents', ACCENTED.repeat(51)],
		[
			'more than 2,048 bytes',
			'👩‍👩‍👧'
				.repeat(50)
				.replaceAll('👧', '👧\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301'),
		],
		['one character of more than 2,048 bytes', `Z${'\u0301'.repeat(1024)}`],
		['a line break', 'Ann\nBen'],
		['a line separator', 'Ann\u2028Ben'],
		['a paragraph separator', 'Ann\u2029Ben'],
		['a control', 'Ann\u0000'],
		['a terminal escape', '\u001b[31mAnn'],
		['an override', `${RLO}nnA`],
		['a closed isolate', `${RLI}Ann${PDI}`],
		['an unpaired surrogate', 'Ann\ud800'],
	])('of %s is refused', (_, name) => {
		expect(normalizeDisplayName(name)).toBeUndefined();
	});

	test.each([
		['Ann', 'Ann'],
		['Zoë', 'Zoë'],
		[' Ann\r\nBen ', 'Ann  Ben'],
		[`${RLO}nnA`, 'nnA'],
		['\u001b[31mAnn', '[31mAnn'],
		['Ann\ud800', 'Ann'],
		['x'.repeat(80), 'x'.repeat(50)],
		[FAMILY.repeat(60), FAMILY.repeat(50)],
		[`${'x'.repeat(49)} yz`, 'x'.repeat(49)],
		['\u200b', '?'],
		['', '?'],
	])('that was stored as %j is shown as %j', (stored, shown) => {
		expect(safeDisplayName(stored)).toBe(shown);
	});

	test('of which nothing can be seen is shown as the handle', () => {
		expect(safeDisplayName('\u3164', 'ann')).toBe('ann');
	});

	test('that is shown keeps to the rule whatever was stored', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (stored) => {
				const shown = safeDisplayName(stored);
				expect(normalizeDisplayName(shown)).toBe(shown);
			}),
			{ seed: 20_261_125, numRuns: 1000 },
		);
	});
});
