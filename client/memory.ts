import type { Message } from './contract.ts';
import { version } from './events.ts';

/** How many changed messages are remembered: more than change while an answer is on its way. */
const MAX_CHANGED = 1000;

/** What a client remembers of its answers and events, whoever asked for them. */
export class Memory {
	/** Cursor of the first read: whatever came after it and was not read is for the stream to tell. */
	since: string | undefined;
	/** Counts reads that began and events, so that one can say which came first. */
	#clock = 0;
	readonly #changed = new Map<string, Message>();

	tick(): number {
		return ++this.#clock;
	}

	/** The latest version of a message, if it is known to have changed. */
	changed(messageUuid: string): Message | undefined {
		return this.#changed.get(messageUuid);
	}

	/** A message, or a later version of it that is known already: answers and events overtake each other. */
	latest(message: Message): Message {
		const known = this.#changed.get(message.uuid);
		if (known && version(known) > version(message)) return known;
		if (version(message)) {
			this.#changed.set(message.uuid, message);
			const [oldest] = this.#changed.keys();
			if (this.#changed.size > MAX_CHANGED && oldest) this.#changed.delete(oldest);
		}
		return message;
	}
}
