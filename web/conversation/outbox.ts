import type { Message } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError, isOutOfReach } from '../data/describe-error.ts';
import { onChange, read, write } from '../data/storage.ts';
import { createStore } from '../data/store.ts';
import { nextOut, type Outgoing, resumed } from './outbox-state.ts';

/**
 * Messages on their way out, oldest first. They are kept in the browser until they have arrived, so that neither a reload nor
 * a lost answer loses or doubles one; one tab at a time sends them, in order.
 */
const NAME = 'outbox';
const LOCK = 'cruddur.outbox';
/** How long a send may be tried before its writer is asked, in milliseconds. */
const PATIENCE_MS = 6000;

const readOutbox = (): readonly Outgoing[] => read<Outgoing[]>(NAME) ?? [];

export const outbox = createStore<readonly Outgoing[]>(readOutbox());

/** Called with each message that has arrived, and with where it was sent to. */
type Arrived = (message: Message, to: string) => void;
let onArrival: Arrived = () => {};

/** Changes what is kept, on top of what other tabs did. */
function change(next: (outgoing: readonly Outgoing[]) => readonly Outgoing[]): void {
	const outgoing = next(readOutbox());
	write(NAME, outgoing.length > 0 ? outgoing : undefined);
	outbox.set(outgoing);
}

const update = (key: string, fields: Partial<Outgoing>): void =>
	change((outgoing) => outgoing.map((item) => (item.key === key ? { ...item, ...fields } : item)));

/** Sends a message, now or as soon as the network is there. @param to a conversation's uuid, or `@` and a handle */
export function send(to: string, text: string, after: string): void {
	change((outgoing) => [...outgoing, { key: crypto.randomUUID(), to, text, at: Date.now(), after, state: 'waiting' }]);
	void drain();
}

export function sendAgain(key: string): void {
	update(key, { state: 'waiting', problem: undefined, resumes: undefined });
	void drain();
}

/** Takes a message back that has not arrived. */
export const discard = (key: string): void => change((outgoing) => outgoing.filter((item) => item.key !== key));

/** Sends what waits for a conversation that was not there yet to the one that there is now. */
export const redirect = (from: string, to: string): void =>
	change((outgoing) => outgoing.map((item) => (item.to === from ? { ...item, to } : item)));

async function sendOne({ key, to, text }: Outgoing): Promise<void> {
	update(key, { state: 'sending' });
	const options = { idempotencyKey: key, signal: AbortSignal.timeout(PATIENCE_MS) };
	try {
		const message = to.startsWith('@')
			? await client().createMessageGroup(to.slice(1), text, options)
			: await client().createMessage(to, text, options);
		onArrival(message, to);
		discard(key);
	} catch (error) {
		if (isOutOfReach(error) && !navigator.onLine) update(key, { state: 'waiting' });
		else update(key, { state: 'failed', problem: describeError(error), resumes: isOutOfReach(error) });
	}
}

/** Sends all that waits, unless another tab is at it. */
async function drain(): Promise<void> {
	await navigator.locks.request(LOCK, async () => {
		for (let item = nextOut(readOutbox()); item && navigator.onLine; item = nextOut(readOutbox())) await sendOne(item);
	});
}

/** Lets what failed for want of a network go again. */
export function resume(): void {
	if (outbox.get().length === 0) return;
	change(resumed);
	void drain();
}

/** Goes on with what was on its way when the page was left. @returns what ends it */
export function startOutbox(arrived: Arrived): () => void {
	onArrival = arrived;
	// Whoever holds the lock is sending; what no tab is sending was interrupted, and goes again under its key.
	void navigator.locks
		.request(LOCK, { ifAvailable: true }, async (lock) => {
			if (!lock) return;
			change((outgoing) =>
				resumed(outgoing).map((item) => (item.state === 'sending' ? { ...item, state: 'waiting' } : item)),
			);
		})
		.then(drain);
	addEventListener('online', resume);
	const stopFollowing = onChange(NAME, () => outbox.set(readOutbox()));
	return () => {
		removeEventListener('online', resume);
		stopFollowing();
	};
}
