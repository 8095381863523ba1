import type { Message } from './contract.ts';
import { version } from './events.ts';

/** The time in a version 7 uuid, as messages write times. */
const timeOf = (uuidV7: string): string =>
	new Date(Number.parseInt(uuidV7.slice(0, 8) + uuidV7.slice(9, 13), 16)).toISOString();

/** What is news about a message. */
export type News = 'message.created' | 'message.edited' | 'message.deleted';

/**
 * What a stream has yielded of one message group: everything up to its two cursors, and, one by one, what came after them. A
 * cursor lies so far back that nothing older can still come, so what is below it need not be remembered.
 */
export class GroupSync {
	/** Messages up to here are known. */
	after: string;
	/** Changes up to here are known. */
	changesAfter: string;
	/** In which connection everything missed was last read. */
	connection = 0;
	/** Versions of messages that are beyond one of the cursors. */
	readonly #versions = new Map<string, string>();

	constructor(since: string) {
		this.after = since;
		this.changesAfter = since;
	}

	/** Whether a message with a lower uuid than the newest known can no longer come. */
	get isSettled(): boolean {
		return this.#versions.size === 0;
	}

	/** The newest of the messages that are remembered; empty when there is none. */
	get newest(): string {
		return [...this.#versions.keys()].reduce((a, b) => (a > b ? a : b), '');
	}

	knows(messageUuid: string): boolean {
		return messageUuid <= this.after || this.#versions.has(messageUuid);
	}

	/** Takes note of a message. @returns what of it is news; undefined when it is known already, or older than what is */
	take(message: Message): News | undefined {
		const { uuid, deleted_at } = message;
		const now = version(message);
		const known = this.#versions.get(uuid);
		if (known === undefined && uuid > this.after) {
			this.#versions.set(uuid, now);
			return 'message.created';
		}
		if (known === undefined ? !this.#isBeyond(now) : now <= known) return undefined;
		this.#versions.set(uuid, now);
		return deleted_at ? 'message.deleted' : 'message.edited';
	}

	/** Moves the cursors on to where everything has been read, and forgets what lies behind them. */
	moveOn({
		after = this.after,
		changesAfter = this.changesAfter,
	}: {
		readonly after?: string | undefined;
		readonly changesAfter?: string | undefined;
	}): void {
		if (after > this.after) this.after = after;
		if (changesAfter > this.changesAfter) this.changesAfter = changesAfter;
		for (const [uuid, known] of this.#versions) {
			if (uuid <= this.after && !this.#isBeyond(known)) this.#versions.delete(uuid);
		}
	}

	#isBeyond(known: string): boolean {
		return known.replace('~', '') > timeOf(this.changesAfter);
	}
}
