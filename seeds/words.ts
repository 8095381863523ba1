/** Names and texts for believable data. ASCII names, since handles are made of them. */
export const givenNames = [
	'Ada',
	'Bram',
	'Chidi',
	'Dalia',
	'Emre',
	'Freya',
	'Goran',
	'Hana',
	'Idris',
	'Jana',
	'Kofi',
	'Leila',
	'Mateo',
	'Nadia',
	'Oskar',
	'Priya',
	'Quinn',
	'Rosa',
	'Samir',
	'Tilda',
	'Umar',
	'Vera',
	'Wanda',
	'Ximena',
	'Yusuf',
	'Zofia',
	'Arlo',
	'Beata',
	'Cem',
	'Dora',
	'Elio',
	'Farah',
	'Gwen',
	'Hugo',
	'Ilse',
	'Joao',
	'Kaya',
	'Luca',
	'Mira',
	'Niko',
];

export const surnames = [
	'Abbott',
	'Berg',
	'Castillo',
	'Duarte',
	'Eriksen',
	'Fischer',
	'Grau',
	'Hashimi',
	'Ivanov',
	'Jansen',
	'Kowalski',
	'Lindqvist',
	'Moreau',
	'Nakata',
	'Okafor',
	'Petrov',
	'Quist',
	'Rossi',
	'Silva',
	'Tanaka',
	'Ueda',
	'Varga',
	'Weiss',
	'Xenakis',
	'Yilmaz',
	'Zeller',
	'Adeyemi',
	'Brandt',
	'Costa',
	'Dahl',
];

const replies = [
	'Yes.',
	'No idea.',
	'Ha!',
	'Sounds good to me.',
	'On my way.',
	'Give me ten minutes.',
	'Of course!',
	'I was about to ask you the same.',
	'Tomorrow, then.',
	'Thank you 🙏',
	'That made my day 😄',
	'Are you serious?',
	'Let me think about it.',
	'Done.',
	'Same here.',
	'Oh no.',
	'Perfect, see you there!',
	'I owe you one.',
	'Say that again, slowly.',
	'You first.',
	'Still awake?',
	'Call me when you can.',
	'👍',
	'Bom dia ☀️',
	'Danke, das hilft mir sehr.',
	'Merci beaucoup !',
	'ありがとう 🌸',
	'Não acredito 😂',
];

const openings = [
	'By the way,',
	'Honestly,',
	'You will not believe it, but',
	'This morning',
	'On the train home',
	'As you said,',
	'For once',
	'Between you and me,',
	'Last night',
	'If you ask me,',
	'Without any warning,',
	'Once again',
	'Out of nowhere',
	'To be fair,',
];

const subjects = [
	'my sister',
	'the neighbour with the accordion',
	'our landlord',
	'the new colleague',
	'a very small dog',
	'the baker on the corner',
	'my old teacher',
	'somebody from the choir',
	'the man who repairs bicycles',
	'the whole team',
	'my grandmother',
	'the cat',
	'that friend of yours',
	'the girl from the library',
	'the bus driver',
	'a tourist with three suitcases',
];

const verbs = [
	'lost',
	'found',
	'borrowed',
	'painted',
	'repaired',
	'gave away',
	'brought back',
	'nearly dropped',
	'talked for an hour about',
	'took a picture of',
	'fell in love with',
	'hid',
	'asked me about',
	'bought',
	'traded',
	'wrote a poem about',
];

const objects = [
	'the blue umbrella',
	'a box of old letters',
	'the last piece of cake',
	'a bicycle with one wheel',
	'the key to the cellar',
	'my favourite mug',
	'a map of the harbour',
	'the recipe for lentil soup',
	'an enormous pumpkin',
	'the tickets for Saturday',
	'a piano that nobody plays',
	'the garden chairs',
	'a jar of honey',
	'the wrong parcel',
	'two goldfish',
	'the red notebook',
	'a kite',
	'the best seats in the house',
];

const places = [
	'at the market',
	'behind the station',
	'in the middle of the bridge',
	'on the roof',
	'next to the fountain',
	'at the very back of the cupboard',
	'in front of everybody',
	'by the sea',
	'under the kitchen table',
	'between two meetings',
	'at the wedding',
	'in the rain',
	'on the night bus',
];

const closings = [
	'and nobody said a word',
	'which explains a lot',
	'and I laughed until it hurt',
	'so we walked home instead',
	'and now I want one too',
	'but that is a story for another day',
	'and it was not even noon',
	'as if nothing had happened',
	'and I have proof',
	'so dinner is on me',
];

const questions = [
	'Do you have time on Sunday?',
	'What would you have done?',
	'Shall I bring something?',
	'Did you hear back from them?',
	'Where did we leave the car?',
	'Can you send me the address again?',
	'How is the knee?',
	'Who else is coming?',
	'Do you still have the photograph?',
	'Tea or coffee?',
];

/** A text of a chat, from a word to some ten sentences; the same number makes the same text. */
export function textOf(number: number): string {
	const next = numbers(number);
	const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] as string;
	const maybe = (chance: number, text: () => string): string => (next() < chance ? text() : '');
	const sentence = (): string => {
		const words = [maybe(0.4, () => pick(openings)), pick(subjects), pick(verbs), pick(objects)];
		const all = [...words, maybe(0.5, () => pick(places)), maybe(0.3, () => pick(closings))].filter(Boolean).join(' ');
		return `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
	};
	if (next() < 0.35) return pick(replies);
	if (next() < 0.2) return pick(questions);
	const sentences = next() < 0.85 ? 1 + Math.floor(next() * 2) : 3 + Math.floor(next() * 5);
	const story = Array.from({ length: sentences }, sentence).join(' ');
	return `${story}${maybe(0.2, () => ` ${pick(questions)}`)}`;
}

/** Numbers from 0 up to 1, by the mulberry32 generator. */
function numbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
