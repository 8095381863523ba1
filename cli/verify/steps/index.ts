import type { Step } from '../step.ts';
import { accountSteps } from './account-steps.ts';
import { blockSteps } from './block-steps.ts';
import { changeSteps, messageSteps } from './message-steps.ts';
import { pageSteps } from './page-steps.ts';
import { exportSteps, removalSteps } from './removal-steps.ts';
import { disconnectSteps, socketSteps, typingSteps } from './socket-steps.ts';
import type { World } from './world.ts';

/** Everything that is tried, in order. */
export const stepsOf = (world: World): readonly Step[] =>
	[
		accountSteps,
		pageSteps,
		socketSteps,
		messageSteps,
		typingSteps,
		changeSteps,
		blockSteps,
		exportSteps,
		disconnectSteps,
		removalSteps,
	].flatMap((steps) => steps(world));
