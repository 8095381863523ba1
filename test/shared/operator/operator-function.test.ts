import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { operatorFunction, STOP_BEFORE_MS } from '../../../shared/operator/operator-function.ts';
import { rebuildMessageGroupsPayload, scanPayload } from '../../../shared/operator/validators.ts';

describe('what every operator function gets', () => {
	afterEach(() => {
		jest.restoreAllMocks();
	});

	/** Whether time is up so long after an invocation began. @param leftMs of the function's own time, then */
	async function isTimeUpAfter(elapsedMs: number, leftMs?: number): Promise<boolean> {
		const now = jest.spyOn(Date, 'now').mockReturnValue(0);
		const handler = operatorFunction(scanPayload, async (_, { isTimeUp }) => {
			now.mockReturnValue(elapsedMs);
			return { isTimeUp: isTimeUp() };
		});
		const context = leftMs === undefined ? undefined : { getRemainingTimeInMillis: () => leftMs };
		return (await handler({}, context)).isTimeUp;
	}

	test('it stops well before whoever invoked it gives up waiting, however much time it has', async () => {
		expect(await isTimeUpAfter(59_999)).toBe(false);
		expect(await isTimeUpAfter(59_999, 800_000)).toBe(false);
		expect(await isTimeUpAfter(60_000, 800_000)).toBe(true);
		expect(await isTimeUpAfter(60_000)).toBe(true);
	});

	test('it stops before its own time is up', async () => {
		expect(await isTimeUpAfter(1000, STOP_BEFORE_MS - 1)).toBe(true);
		expect(await isTimeUpAfter(1000, STOP_BEFORE_MS)).toBe(false);
	});

	test('a UUID of a payload may be in capitals; other texts stay as they are', async () => {
		const handler = operatorFunction(rebuildMessageGroupsPayload, async (payload) => ({ payload }));
		const message_group_uuid = 'ABCDEF00-0000-5000-8000-00000000ABCD';
		expect(await handler({ message_group_uuid, handle: 'Ann', cursor: 'ABC' })).toEqual({
			payload: { message_group_uuid: message_group_uuid.toLowerCase(), handle: 'Ann', cursor: 'ABC' },
		});
	});
});
