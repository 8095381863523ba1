/** The frames of clients, compiled. */
import { frames } from '../contract/events.ts';
import { compile } from '../platform/compile.ts';

export const frame = {
	ping: compile(frames.ping),
	renew: compile(frames.renew),
	typing: compile(frames.typing),
};
