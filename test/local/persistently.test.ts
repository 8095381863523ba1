import { expect, test } from '@jest/globals';
import { persistently } from '../../local/persistently.ts';
import { unavailable } from '../../shared/contract/problems.ts';

/** A task that fails with these, one after the other, and then says how often it was done. */
function failing(...errors: Error[]): () => Promise<number> {
	let times = 0;
	return async () => {
		const error = errors[times++];
		if (error) throw error;
		return times;
	};
}

test('what a part was too busy for is done again, until it is done', async () => {
	const late = Object.assign(new Error('late'), { name: 'TimeoutError' });
	expect(await persistently(failing(unavailable(undefined), late, unavailable(undefined)))).toBe(4);
});

test('what trying again does not help against is said at once', async () => {
	await expect(persistently(failing(new Error('wrong'), new Error('not reached')))).rejects.toThrow('wrong');
});
