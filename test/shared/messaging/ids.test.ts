import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	lowestMessageUuidAt,
	messageGroupUuidOf,
	newMessageUuid,
	newUuidAfter,
	timeOf,
} from '../../../shared/messaging/ids.ts';

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

test('a uuid after another sorts after it, also one that is ahead of the clock, but not one ahead of all times', () => {
	const ahead = lowestMessageUuidAt(Date.now() + 3_600_000);
	const [one, two] = [newUuidAfter(ahead), newUuidAfter(ahead)];
	expect(one > ahead && two > ahead && one !== two).toBe(true);
	expect(timeOf(one).getTime()).toBe(timeOf(ahead).getTime() + 1);
	for (const damaged of ['ffffffff-ffff-7fff-bfff-ffffffffffff', '']) {
		expect(Math.abs(timeOf(newUuidAfter(damaged)).getTime() - Date.now())).toBeLessThan(60_000);
	}
});

test('the message group of two people is the same from both sides, and another for any other pair', () => {
	fc.assert(
		fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (a, b, c) => {
			expect(messageGroupUuidOf(a, b)).toBe(messageGroupUuidOf(b, a));
			if (b !== c) expect(messageGroupUuidOf(a, b)).not.toBe(messageGroupUuidOf(a, c));
		}),
	);
});
