import { expect, test } from '@jest/globals';
import { believable } from '../../seeds/believable.ts';
import { conversations, users, WRITTEN_ON } from '../../seeds/index.ts';
import { readTranscript } from '../../seeds/transcript.ts';

test('a transcript is read line by line, a second apart within a minute', () => {
	expect(
		Array.from(readTranscript('\n2026-10-01\n09:00 ann: Hello: you\n09:00 ben: Hi\n\n2026-10-02\n08:30 ann: Later\n')),
	).toEqual([
		{ time: new Date('2026-10-01T09:00:00Z'), handle: 'ann', text: 'Hello: you' },
		{ time: new Date('2026-10-01T09:00:01Z'), handle: 'ben', text: 'Hi' },
		{ time: new Date('2026-10-02T08:30:00Z'), handle: 'ann', text: 'Later' },
	]);
});

test('messages are edited and deleted, and read up to a line', () => {
	const transcript = readTranscript(
		'2026-10-01\n09:00 ann: teh text\n09:01 ben: oops\n09:02 ann edits: the text\n09:02 ben deletes\n09:03 ben reads\n09:04 ann: more',
	);
	expect(Array.from(transcript)).toEqual([
		{
			time: new Date('2026-10-01T09:00:00Z'),
			handle: 'ann',
			text: 'the text',
			edited: new Date('2026-10-01T09:02:00Z'),
		},
		{ time: new Date('2026-10-01T09:01:00Z'), handle: 'ben', text: '', deleted: new Date('2026-10-01T09:02:00Z') },
		{ time: new Date('2026-10-01T09:04:00Z'), handle: 'ann', text: 'more' },
	]);
	expect(transcript.readTo).toEqual({ ben: 1 });
	expect(() => readTranscript('2026-10-01\n09:00 ann deletes')).toThrow('There is no message to change');
});

test.each(['09:00 ann: no day yet', '2026-10-01\nann: no time', '2026-10-01\n09:00 no speaker'])(
	'%j is refused',
	(text) => {
		expect(() => readTranscript(text)).toThrow('Not a day, nor a message');
	},
);

test('the seeds are conversations of two of the seeded people, one of them long', () => {
	const handles = new Set(users.map(({ handle }) => handle));
	expect(handles.size).toBeGreaterThanOrEqual(5);
	expect(conversations.length).toBeGreaterThanOrEqual(3);
	expect(Math.max(...conversations.map(({ length }) => length))).toBeGreaterThanOrEqual(60);
	for (const conversation of conversations) {
		const speakers = new Set(conversation.map(({ handle }) => handle));
		expect(speakers.size).toBe(2);
		expect([...speakers].every((handle) => handles.has(handle))).toBe(true);
	}
});

test('no seed is newer than the day it was written, which was no day to come', () => {
	const written = Date.parse(`${WRITTEN_ON}T00:00:00Z`);
	expect(written).toBeLessThanOrEqual(Date.now());
	for (const conversation of conversations) {
		for (const { time } of conversation) expect(time.getTime()).toBeLessThan(written);
	}
	const made = believable({ users: 30, messages: 5000, seed: 1 }).conversations;
	for (let i = 0; i < made.length; i++) {
		const lines = made.at(i);
		expect(lines?.at(lines.length - 1)?.time.getTime()).toBeLessThan(written);
	}
});
