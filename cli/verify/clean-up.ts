import type { Result } from './run-steps.ts';
import type { World } from './steps/world.ts';

/** A run takes less: whoever was made longer ago is of one that was killed. */
const RUN_MS = 15 * 60_000;

/**
 * Removes those whom runs made that were killed. One that may still be going on is left alone.
 * @param tell hears what is done
 */
export async function removeLeftovers(
	{ accounts }: World,
	tell: (text: string) => void,
	now = Date.now(),
): Promise<void> {
	const found = accounts.leftovers().catch((error: Error) => {
		tell(`Whether earlier runs left somebody could not be found out: ${error.message}`);
		return [];
	});
	for (const leftover of await found) {
		if (now - leftover.madeAt.getTime() < RUN_MS) {
			tell(`${leftover.handle} is of another run, not long ago: if that has ended, the next one removes it.`);
			continue;
		}
		try {
			const done = await accounts.startRemoving(leftover);
			tell(`Of an earlier run: ${done ?? `${leftover.handle} is gone by now`}.`);
		} catch (error) {
			tell(`Of an earlier run: ${leftover.handle} may still be there (${(error as Error).message}).`);
		}
	}
}

/**
 * Removes those of this run whom its steps did not remove, because one of them failed or was interrupted.
 * @returns whether nobody stays; what does is told, with what removes it
 */
export async function removeAll(
	{ accounts, ann, ben, nobody, place }: World,
	results: readonly Result[],
	tell: (text: string) => void,
): Promise<boolean> {
	const worked = (id: string): boolean => results.some(({ step, outcome }) => step.id === id && outcome === 'works');
	const left = [
		...(worked('erased by itself') ? [] : [ann]),
		...(worked('eraseUser') ? [] : [ben]),
		...(worked('checkSignUp') ? [] : [nobody]),
	];
	let isRemoved = true;
	for (const person of left) {
		try {
			const done = await accounts.startRemoving(person);
			if (done) tell(`${done}.`);
		} catch (error) {
			isRemoved = false;
			tell(
				`${person.handle} may still be there (${(error as Error).message}). The next run removes it when it is a quarter of an hour old, or: npm run verify -- --stage ${place.stage}`,
			);
		}
	}
	return isRemoved;
}
