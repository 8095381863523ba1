import { ProblemError } from '../../../client/index.ts';
import { eventually, type Step, step } from '../step.ts';
import { repeatedly, TEXT, type World } from './world.ts';

/** Milliseconds for which a container may not know of a block, and a little more. */
const KNOWN_WITHIN_MS = 15_000;

/** Far below what one user may send. */
const SEND_EVERY_MS = 500;

/** One blocks the other. */
export const blockSteps = (world: World): Step[] => {
	const { ann, ben } = world;
	const isRefused = async (signal: AbortSignal): Promise<boolean> => {
		try {
			await ben.client.createMessage(world.group, TEXT, { signal });
			return false;
		} catch (error) {
			if (error instanceof ProblemError && error.kind === 'unreachable') return true;
			throw error;
		}
	};
	const options = { withinMs: KNOWN_WITHIN_MS, everyMs: SEND_EVERY_MS, part: 'createMessage' } as const;
	return [
		step('blockUser', 'the blocked one’s messages are refused', { needs: ['createMessage'] }, async (signal) => {
			await ann.client.blockUser(ben.handle, { signal });
			const says = 'a blocked person’s messages were still taken';
			await eventually(() => isRefused(signal), Boolean, { ...options, says, signal });
		}),
		step('listBlocks', 'who is blocked', { needs: ['blockUser'] }, async (signal) => {
			await repeatedly(
				() => ann.client.listBlocks({ signal }),
				({ items }) => items.some(({ uuid }) => uuid === ben.uuid),
				'it did not name who is blocked',
				signal,
			);
		}),
		step('unblockUser', 'and taken again', { needs: ['blockUser'] }, async (signal) => {
			await ann.client.unblockUser(ben.handle, { signal });
			const says = 'messages of somebody who is no longer blocked were still refused';
			await eventually(
				() => isRefused(signal),
				(refused) => !refused,
				{ ...options, says, signal },
			);
		}),
	];
};
