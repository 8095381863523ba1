import type { Message, MessageGroup } from '../../../client/index.ts';
import { Accounts } from '../accounts.ts';
import { newPeople, type Person } from '../people.ts';
import type { Place } from '../place.ts';
import { eventually } from '../step.ts';
import { Traffic } from '../traffic.ts';

/** What the steps of a run share. */
export class World {
	readonly place: Place;
	readonly traffic = new Traffic();
	readonly accounts: Accounts;
	readonly ann: Person;
	readonly ben: Person;
	/** Whose handle is malformed. */
	readonly nobody: Person;
	/** The uuid of their message group, once it was started. */
	group = '';
	/** What Ben answered in it. */
	message: Message | undefined;

	constructor(place: Place) {
		this.place = place;
		this.accounts = new Accounts(place, this.traffic);
		({ ann: this.ann, ben: this.ben, nobody: this.nobody } = newPeople(place, this.traffic));
	}

	get people(): readonly Person[] {
		return [this.ann, this.ben];
	}

	/** The row of the message group in somebody's inbox. */
	async rowOf({ client }: Person, signal: AbortSignal): Promise<MessageGroup | undefined> {
		const { items } = await client.listMessageGroups({ signal });
		return items.find(({ uuid }) => uuid === this.group);
	}

	/** The same, for steps that need it. */
	get sent(): Message {
		if (!this.message) throw new Error('No step has sent a message');
		return this.message;
	}
}

/** What messages say. */
export const TEXT = 'This is a message of npm run verify.';
export const EDITED_TEXT = 'This is an edited message of npm run verify.';

/** How often reads are tried, once they have what they should. */
const READS = 7;

/** Milliseconds within which reads follow writes: those of an index are a moment behind. */
const READABLE_WITHIN_MS = 5000;

/** Reads until an answer has what it should. @throws Wrong when none has */
export const soon = <Value>(
	ask: () => Promise<Value>,
	passes: (value: Value) => boolean,
	says: string,
	signal: AbortSignal,
): Promise<Value> => eventually(ask, passes, { withinMs: READABLE_WITHIN_MS, says, signal });

/** The same, and reads again, so that the table can tell how long it takes when nothing is cold. */
export async function repeatedly<Value>(...[ask, ...rest]: Parameters<typeof soon<Value>>): Promise<Value> {
	let value = await soon(ask, ...rest);
	for (let i = 0; i < READS; i++) value = await ask();
	return value;
}
