import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stateAfter } from '../../../shared/messaging/message-group-state.ts';
import { newMessageGroupItems } from '../../../shared/messaging/message-groups.ts';
import { newMessageItem } from '../../../shared/messaging/messages.ts';
import type { MessageGroupItem } from '../../../shared/messaging/table.ts';

const user = (name: string) => ({ uuid: crypto.randomUUID(), handle: 'x'.repeat(30), display_name: name });
const [ann, ben] = [user('Ann'), user('Ben')];
const previewOf = (text: string): string =>
	stateAfter(newMessageItem(crypto.randomUUID(), ann, ben.uuid, text)).message;

describe('A preview', () => {
	test.each([
		['a family', '👩‍👩‍👧'],
		['a flag', '🇵🇹'],
		['a letter with its accent', 'e\u0301'],
		['an emoji of a tone', '👍🏽'],
	])('never ends inside of %s', (_, character) => {
		for (let before = 100; before < 130; before++) {
			const preview = previewOf('a'.repeat(before) + character.repeat(40));
			expect(preview.slice(before).replaceAll(character, '')).toBe('');
			expect([...preview].length).toBeLessThanOrEqual(128);
		}
	});

	test('does not leave a direction open', () => {
		const preview = previewOf(`\u202e${'a'.repeat(200)}\u202c`);
		expect(preview.endsWith('\u202c')).toBe(true);
		expect([...preview].length).toBeLessThanOrEqual(128);
	});

	test('of a short message is the message', () => {
		for (const text of ['Hello', '👩‍👩‍👧', 'x'.repeat(128)]) expect(previewOf(text)).toBe(text);
	});
});

test('whatever is written, and whatever the names are, the item stays below 1 KB: one write unit', () => {
	const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 1024 }).map((value) => value.toWellFormed());
	fc.assert(
		fc.property(fc.oneof(text, fc.constantFrom('👩‍👩‍👧'.repeat(200), '字'.repeat(1024))), (message) => {
			const state = stateAfter(newMessageItem(crypto.randomUUID(), ann, ben.uuid, message));
			const longest = user('👩‍👩‍👧'.repeat(50));
			const uuid = crypto.randomUUID();
			const item: MessageGroupItem = {
				...newMessageGroupItems(ann, longest, state)[0],
				last_message_edited_uuid: uuid,
				last_read_uuid: uuid,
				marked_unread_uuid: uuid,
				notify: 'unread',
			};
			const size = Object.entries(item)
				.flat()
				.reduce((sum, part) => sum + Buffer.byteLength(String(part)), 0);
			expect(size).toBeLessThan(1024);
		}),
		{ seed: 20_261_125, numRuns: 300 },
	);
});
