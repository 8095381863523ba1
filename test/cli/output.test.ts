import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { showPerson } from '../../cli/output/person.ts';

let shown = '';

beforeEach(() => {
	shown = '';
	jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
		shown += text;
		return true;
	});
});

afterEach(() => {
	jest.restoreAllMocks();
});

async function* once(answer: object): AsyncGenerator<object> {
	yield answer;
}

const HOSTILE = 'a\u001b[2Jb\u0007c\rd\u009be\u202ef\u2066g';
const look = { query: {}, read_units: 1 };
const time = '2026-01-01T10:00:00.000Z';

test.each([
	['conversation', { ...look, message_group_uuid: 'x', messages: [{ time, handle: 'ann', text: HOSTILE }] }],
	[
		'conversations',
		{
			...look,
			user: { display_name: HOSTILE, handle: 'ann' },
			conversations: [{ time, handle: 'ann', text: HOSTILE, message_group_uuid: 'x' }],
		},
	],
	[
		'scan',
		{ counts: {}, read_units: 1, pages: 1, items: [{ pk: 'MSG#x', sk: 'y', user_handle: 'ann', message: HOSTILE }] },
	],
])('a message cannot steer the terminal of who looks at it with %s', async (command, answer) => {
	await showPerson(command, once(answer), {});
	expect(shown).toContain('\u{FFFD}');
	for (const steering of ['\u001b[2J', '\u0007', '\r', '\u009b', '\u202e', '\u2066'])
		expect(shown).not.toContain(steering);
});

test('a message of several lines keeps them, further in', async () => {
	await showPerson(
		'conversation',
		once({ ...look, message_group_uuid: 'x', messages: [{ time, handle: 'ann', text: 'one\ntwo' }] }),
		{},
	);
	expect(shown).toMatch(/one\n {9}two\n/);
});
