/**
 * As much believable data as one likes. Everything follows from the numbers asked for, line by line and without what
 * went before, so any part can be made again, and nothing has to be kept in memory.
 */
import { createHash } from 'node:crypto';
import type { Line } from './transcript.ts';
import { givenNames, surnames, textOf } from './words.ts';

/** A list that need not be in memory; arrays are such lists. */
export interface List<Item> {
	readonly length: number;
	at(index: number): Item | undefined;
}

/** A person to seed. */
export interface SeedUser {
	readonly handle: string;
	readonly display_name: string;
	readonly email: string;
}

/** People, and what they said to each other. */
export interface Seeds {
	readonly users: List<SeedUser>;
	/** Each of two people who are among the users. */
	readonly conversations: List<Conversation>;
}

/** What two people said, and the place of the last line that each, by handle, has marked as read, if any. */
export interface Conversation extends List<Line> {
	readonly readTo?: Readonly<Record<string, number>>;
}

export interface Amounts {
	/** At least 2. */
	readonly users: number;
	/** At least 2. */
	readonly messages: number;
	/** Another number makes other data. */
	readonly seed: number;
}

/** Messages in a conversation, on average, while there are pairs of people left to talk. */
const MESSAGES_PER_CONVERSATION = 40;

/** Conversations lie in the year before this time. */
const END = Date.parse('2026-09-01T00:00:00Z');
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Messages that are written one soon after the other. */
const BURST = 8;

/** Longest pause inside a burst. */
const PAUSE_MS = 60_000;

/** Users and conversations with exactly so many messages; the same numbers make the same data. */
export function believable({ users, messages, seed }: Amounts): Seeds {
	const pairs = (users * (users - 1)) / 2;
	const count = Math.min(pairs, Math.ceil(messages / MESSAGES_PER_CONVERSATION), Math.floor(messages / 2));
	const stride = strideThrough(pairs);
	const [start] = numbersFrom(seed, 'start');
	// How many messages the first so many conversations have: two each, and ever larger shares of the rest.
	const messagesOfFirst = (conversations: number): number =>
		2 * conversations + Math.floor((messages - 2 * count) * (conversations / count) ** 3);
	return {
		users: { length: users, at: (i) => (i < users ? userAt(i) : undefined) },
		conversations: {
			length: count,
			at: (i) => {
				if (i >= count) return undefined;
				const pair = pairAt((Math.floor((start ?? 0) * pairs) + i * stride) % pairs);
				const length = messagesOfFirst(i + 1) - messagesOfFirst(i);
				return conversationOf(`${seed}/${i}`, pair.map(handleAt), length);
			},
		},
	};
}

function conversationOf(name: string, [one = '', other = '']: readonly string[], length: number): List<Line> {
	const [begin = 0, duration = 0] = numbersFrom(name, 'span');
	const from = END - YEAR_MS * (0.05 + 0.95 * begin);
	const bursts = Math.ceil(length / BURST);
	const slot = ((END - from) * (0.3 + 0.7 * duration)) / bursts;
	const pause = Math.min(PAUSE_MS, slot / 2 / BURST);
	return {
		length,
		at: (i) => {
			if (i >= length) return undefined;
			const burst = Math.floor(i / BURST);
			const [late = 0] = numbersFrom(name, `burst ${burst}`);
			const [wait = 0, who = 0, text = 0] = numbersFrom(name, i);
			const time = from + slot * (burst + late / 2) + pause * ((i % BURST) + wait);
			// Each of the two says one of the first two messages, so that both are in it.
			const speaker = i < 2 ? i : Math.floor(who * 2);
			return { time: new Date(time), handle: speaker === 0 ? one : other, text: textOf(Math.floor(text * 2 ** 32)) };
		},
	};
}

/** Eight numbers from 0 up to 1 that follow from a name. */
function numbersFrom(...name: (string | number)[]): number[] {
	const digest = createHash('sha256').update(name.join('/')).digest();
	return Array.from({ length: 8 }, (_, i) => digest.readUInt32LE(4 * i) / 2 ** 32);
}

function userAt(i: number): SeedUser {
	const given = givenNames[i % givenNames.length] as string;
	const surname = surnames[Math.floor(i / givenNames.length) % surnames.length] as string;
	const handle = handleAt(i);
	return { handle, display_name: `${given} ${surname}`, email: `${handle}@cruddur.example` };
}

/** Names repeat when they are used up; then a number tells their owners apart. */
function handleAt(i: number): string {
	const given = givenNames[i % givenNames.length] as string;
	const surname = surnames[Math.floor(i / givenNames.length) % surnames.length] as string;
	const round = Math.floor(i / (givenNames.length * surnames.length));
	return `${given}_${surname}${round > 0 ? round + 1 : ''}`.toLowerCase();
}

/** Two different users for each number below the count of pairs. */
function pairAt(pair: number): [number, number] {
	const larger = Math.floor((1 + Math.sqrt(1 + 8 * pair)) / 2);
	return [pair - (larger * (larger - 1)) / 2, larger];
}

/** A stride that meets every pair once before it comes round, about the golden section of them. */
function strideThrough(pairs: number): number {
	let stride = Math.max(1, Math.round(pairs * 0.618));
	while (greatestCommonDivisor(stride, pairs) !== 1) stride++;
	return stride;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
