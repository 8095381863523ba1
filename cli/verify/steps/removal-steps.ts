import type { Person } from '../people.ts';
import { check, eventually, type Step, step, within } from '../step.ts';
import { soon, type World } from './world.ts';

/** Milliseconds that erasing takes: eraseUser waits a minute and a half until no container remembers the account. */
const ERASED_WITHIN_MS = 240_000;

/** What the system holds about somebody, as the operator sees it. */
export const exportSteps = ({ accounts, ann }: World): Step[] => [
	step('exportUser', 'everything that is held about one of them', { needs: ['createMessage'] }, async (signal) => {
		const items = await accounts.exported({ uuid: ann.uuid }, signal);
		const count = (type: string): number => items.filter((item) => item.type === type).length;
		check(count('profile') === 1 && items[0]?.['email'] === ann.email, 'the profile is not in it');
		check(count('message_group') === 1, `it has ${count('message_group')} conversations, not 1`);
		check(count('message') >= 2, 'messages are missing from it');
	}),
];

/** Both are removed: one as people remove themselves, the other as an operator does. */
export const removalSteps = ({ accounts, ann, ben, place, traffic }: World): Step[] => {
	const isGone = async ({ uuid, username }: Person, signal: AbortSignal): Promise<void> => {
		check((await accounts.exported({ uuid }, signal)).length === 0, 'the user table still has a row');
		await soon(
			() => accounts.itemsOf(uuid, signal),
			(items) => items === 0,
			'the table still had items of somebody who was erased',
			signal,
		);
		check(!(await accounts.isInCognito({ username }, signal)), 'Cognito still has the user');
	};
	return [
		step('deleteMe', 'one deletes the account', { needs: ['showMe'] }, async (signal) => {
			await ann.client.deleteMe({ signal });
		}),
		step(
			'pushEvents',
			'which closes its socket',
			{ id: 'closed socket', needs: ['deleteMe', 'pushEvents'] },
			async (signal) => {
				await within((wait) => ann.sockets.closed(wait), {
					withinMs: place.patienceMs,
					says: 'an account was deleted, and its socket stayed open',
					part: 'pushEvents',
					signal,
				});
				ann.close(); // or it would try to come back
			},
		),
		step(
			'eraseUser',
			'the operator erases the other, in a minute and a half',
			{ needs: ['confirmUser'], timeoutMs: ERASED_WITHIN_MS },
			async (signal) => {
				ben.uuid = await traffic.measure('eraseUser', () => accounts.erase(ben.handle, signal));
				await isGone(ben, signal);
			},
		),
		step(
			'eraseUser',
			'the deleted account is gone, too',
			{ id: 'erased by itself', needs: ['deleteMe', 'eraseUser'], timeoutMs: ERASED_WITHIN_MS },
			async (signal) => {
				await eventually(
					() => accounts.exported({ uuid: ann.uuid }, signal),
					(items) => items.length === 0,
					{
						withinMs: ERASED_WITHIN_MS / 2,
						says: 'eraseUser, which deleteMe started, did not come to its end',
						part: 'eraseUser',
						signal,
					},
				);
				await isGone(ann, signal);
			},
		),
	];
};
