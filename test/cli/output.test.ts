import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { conversation } from '../../cli/commands/conversation.ts';
import { conversations } from '../../cli/commands/conversations.ts';
import { linkUsers } from '../../cli/commands/link-users.ts';
import { scan } from '../../cli/commands/scan.ts';
import { inOneLine } from '../../cli/output/terminal.ts';

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

async function* once<Answer>(answer: Answer): AsyncGenerator<Answer> {
	yield answer;
}

const HOSTILE = 'a\u001b[2Jb\u0007c\rd\u009be\u202ef\u2066g';
const look = { query: { TableName: 'x' }, read_units: 1 };
const time = '2026-01-01T10:00:00.000Z';
const ann = { uuid: 'x', handle: HOSTILE, display_name: HOSTILE };
const item = { pk: 'MSG#x', sk: 'y', user_handle: HOSTILE, message: HOSTILE };
const nobody = {
	linked: [],
	added: [],
	gone: [],
	alreadyLinked: [],
	refused: [],
	onlyInCognito: [],
	onlyInPostgres: [],
};

test.each([
	[
		'conversation',
		() =>
			conversation.showPerson(
				once({
					...look,
					message_group_uuid: 'x',
					messages: [{ time, handle: HOSTILE, text: HOSTILE, edited_at: time, deleted_at: time }],
					read_to: [{ handle: HOSTILE, message_uuid: 'x', time }],
				}),
				{},
			),
	],
	[
		'conversations',
		() =>
			conversations.showPerson(
				once({
					...look,
					user: ann,
					conversations: [
						{ time, handle: HOSTILE, text: HOSTILE, unread: 100, marked_unread: true, message_group_uuid: 'x' },
					],
				}),
				{},
			),
	],
	['scan', () => scan.showPerson(once({ counts: {}, read_units: 1, pages: 1, items: [item] }), {})],
	['link-users', () => linkUsers.showPerson(once({ ...nobody, onlyInCognito: [HOSTILE] }), {})],
	[
		'link-users that refuses',
		() =>
			linkUsers.showPerson(
				once({ ...nobody, refused: [{ handle: HOSTILE, cognito_user_id: 'x', reason: HOSTILE }] }),
				{},
			),
	],
])('nothing that somebody else wrote can steer the terminal: %s', async (_, show) => {
	await show();
	expect(shown).toContain('\u{FFFD}');
	for (const steering of ['\u001b[2J', '\u0007', '\r', '\u009b', '\u202e', '\u2066'])
		expect(shown).not.toContain(steering);
});

test('a message of several lines keeps them, further in', async () => {
	const messages = [{ time, handle: 'ann', text: 'one\ntwo' }];
	await conversation.showPerson(once({ ...look, message_group_uuid: 'x', messages, read_to: [] }), {});
	expect(shown).toMatch(/one\n {9}two\n/);
});

test('what was edited or deleted says so, and where each has read to', async () => {
	const messages = [
		{ time, handle: 'ann', text: 'better', edited_at: time },
		{ time, handle: 'ann', text: '', deleted_at: time },
	];
	const read_to = [{ handle: 'ben', message_uuid: 'x', time }];
	await conversation.showPerson(once({ ...look, message_group_uuid: 'x', messages, read_to }), {});
	expect(stripVTControlCharacters(shown)).toMatch(
		/better\n\s+edited 2026-01-01 10:00\n.*\n\s+deleted 2026-01-01 10:00\nben has read to 2026-01-01 10:00/,
	);
});

test('a long text is cut between characters as people see them', () => {
	const family = '👨‍👩‍👧‍👦';
	expect(inOneLine(family.repeat(3), 3)).toBe(family.repeat(3));
	expect(inOneLine(family.repeat(4), 3)).toBe(`${family.repeat(2)}…`);
	expect(inOneLine('one\n two', 5)).toBe('one …');
});
