import { expect, test } from '@jest/globals';
import { matches } from '../../local/filter-pattern.ts';
import { service } from '../support/service.ts';

const record = (eventName: string, pk: string) => ({ eventName, dynamodb: { Keys: { pk: { S: pk } } } });

test('updateMessageGroups is woken by messages that are new or changed, and by nothing else', () => {
	const stream = service.functions['updateMessageGroups']?.events?.[0]?.stream;
	const filterPatterns = stream?.['filterPatterns'] as object[];
	const passes = (candidate: object): boolean => filterPatterns.some((pattern) => matches(pattern, candidate));
	expect(passes(record('INSERT', 'MSG#1'))).toBe(true);
	expect(passes(record('MODIFY', 'MSG#1'))).toBe(true);
	expect(passes(record('MODIFY', 'GRP#1'))).toBe(false);
	expect(passes(record('REMOVE', 'MSG#1'))).toBe(false);
	expect(passes(record('INSERT', 'GRP#1'))).toBe(false);
	expect(passes(record('INSERT', 'KEY#1'))).toBe(false);
	expect(passes({ eventName: 'INSERT' })).toBe(false);
});

test('a rule that it does not know is an error, not a silent pass', () => {
	expect(() => matches({ eventName: [{ suffix: 'T' }] }, { eventName: 'INSERT' })).toThrow('Unknown rule');
});
