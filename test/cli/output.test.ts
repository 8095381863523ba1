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
				once({ ...look, message_group_uuid: 'x', messages: [{ time, handle: HOSTILE, text: HOSTILE }] }),
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
					conversations: [{ time, handle: HOSTILE, text: HOSTILE, message_group_uuid: 'x' }],
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
	await conversation.showPerson(once({ ...look, message_group_uuid: 'x', messages }), {});
	expect(shown).toMatch(/one\n {9}two\n/);
});

test('a long text is cut between characters as people see them', () => {
	const family = '👨‍👩‍👧‍👦';
	expect(inOneLine(family.repeat(3), 3)).toBe(family.repeat(3));
	expect(inOneLine(family.repeat(4), 3)).toBe(`${family.repeat(2)}…`);
	expect(inOneLine('one\n two', 5)).toBe('one …');
});
