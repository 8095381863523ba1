import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messageGroupUuidOf, newMessageUuid, timeOf } from '../../../shared/messaging/ids.ts';

test('message uuids sort in the order they were made, also within a millisecond', () => {
	const uuids = Array.from({ length: 5000 }, newMessageUuid);
	expect(uuids).toEqual(uuids.toSorted());
	expect(new Set(uuids).size).toBe(uuids.length);
});

test('a message uuid carries the time it was made', () => {
	const before = Date.now();
	const time = timeOf(newMessageUuid()).getTime();
	expect(time).toBeGreaterThanOrEqual(before);
	expect(time).toBeLessThanOrEqual(Date.now() + 1);
});

test('the message group of two people is the same from both sides, and another for any other pair', () => {
	fc.assert(
		fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (a, b, c) => {
			expect(messageGroupUuidOf(a, b)).toBe(messageGroupUuidOf(b, a));
			if (b !== c) expect(messageGroupUuidOf(a, b)).not.toBe(messageGroupUuidOf(a, c));
		}),
	);
});
