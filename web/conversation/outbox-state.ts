import type { Message } from '../../client/index.ts';

/** A message on its way out. */
export interface Outgoing {
	/** Its Idempotency-Key: however often it is sent, it arrives once. */
	readonly key: string;
	/** The conversation's uuid, or `@` and a handle where there is none yet. */
	readonly to: string;
	readonly text: string;
	/** When it was written, in milliseconds since 1970. */
	readonly at: number;
	/** The newest message of the conversation when it was written; empty if there was none. */
	readonly after: string;
	/** `waiting` for the network, or for the one before it; `failed` waits for whoever wrote it. */
	readonly state: 'waiting' | 'sending' | 'failed';
	/** Why it failed, in a sentence. */
	readonly problem?: string | undefined;
	/** Whether it goes by itself once the network is back. */
	readonly resumes?: boolean | undefined;
}

/**
 * Which outgoing messages are still to be shown beside a conversation's own: not those whose answer was lost, but which are
 * there all the same.
 * @param mine my messages of the conversation
 */
export function stillOut(outgoing: readonly Outgoing[], mine: readonly Message[]): readonly Outgoing[] {
	const arrived = new Set<string>();
	return outgoing.filter(({ text, after }) => {
		const same = mine.find(({ uuid, message }) => message === text && uuid > after && !arrived.has(uuid));
		if (same) arrived.add(same.uuid);
		return !same;
	});
}

/** What goes next: of those that wait, the one that was written first. */
export const nextOut = (outgoing: readonly Outgoing[]): Outgoing | undefined =>
	outgoing.find(({ state }) => state === 'waiting');

/** What may go by itself again once the network is back. */
export const resumed = (outgoing: readonly Outgoing[]): readonly Outgoing[] =>
	outgoing.map((item) => (item.state === 'failed' && item.resumes ? { ...item, state: 'waiting' } : item));
