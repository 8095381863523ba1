import type { Message, MessageGroup, SocketEvent } from './contract.ts';
import type { News } from './group-sync.ts';
import type { Memory } from './memory.ts';

/** Events of a message group that its row of the inbox shows. */
export type InboxEvent =
	| { readonly type: News; readonly message: Message }
	| Extract<SocketEvent, { type: `message_group.${string}` }>;

/** Most code points of a preview. */
const PREVIEW = 128;
/** What is pushed has happened within the last minute: a row that was read before that cannot have counted it. */
const MAX_PUSH_AGE_MS = 60_000;
const REFRESH_AFTER_MS = 250;
const MAX_REFRESH_AFTER_MS = 10_000;
/** How often a row is asked for that is behind its messages. */
const MAX_REFRESHES = 8;

interface Row {
	readonly group: MessageGroup;
	/** On the memory's clock: when what it says of the server's answer was asked for. */
	readonly asked: number;
	/** Until when, by `performance.now()`, a message may be pushed that the server's answer has counted already. */
	readonly doubtfulUntil: number;
}

interface Inlet {
	readonly memory: Memory;
	/** Asks the server for a row, which comes back by `answer`. */
	ask(messageGroupUuid: string): Promise<unknown>;
	changed(group: MessageGroup): void;
	/** The newest message known of a message group. */
	newest(messageGroupUuid: string): string;
}

/**
 * The rows of the inbox as they are now. An event changes a row here, without asking; where what it makes of the row is not
 * certain, the server is asked a moment later, once for all events of that moment.
 */
export class Inbox {
	readonly #inlet: Inlet;
	readonly #rows = new Map<string, Row>();
	/** When each row was last changed by an event. */
	readonly #touched = new Map<string, number>();
	/** Handles of others by the messages that they changed last: a row that has another one is behind. */
	readonly #handles = new Map<string, string>();
	readonly #refreshes = new Map<string, { timer?: ReturnType<typeof setTimeout> | undefined; tries: number }>();

	constructor(inlet: Inlet) {
		this.#inlet = inlet;
	}

	/** Message groups whose rows are known. */
	get uuids(): string[] {
		return [...this.#rows.keys()];
	}

	/**
	 * Takes a row that the server gave.
	 * @param asked when it was asked for
	 * @param isNew whether a row that is not known yet is to be told of
	 */
	answer(given: MessageGroup, asked: number, isNew = false): void {
		const { uuid } = given;
		const known = this.#rows.get(uuid);
		const refresh = this.#refreshes.get(uuid);
		// Only the answer for one row has it.
		const seen = given.seen_message_uuid ?? known?.group.seen_message_uuid;
		const group = seen ? { ...given, seen_message_uuid: seen } : given;
		const isBehind = (refresh?.tries ?? 0) < MAX_REFRESHES && this.#isBehind(given, known?.group);
		const isOvertaken = asked < (this.#touched.get(uuid) ?? 0) || asked < (known?.asked ?? 0);
		const differs = known ? !isSame(known.group, group) : isNew || this.#touched.has(uuid);
		if (known && (isBehind || isOvertaken)) {
			if (differs || refresh) this.refresh(uuid, REFRESH_AFTER_MS * 2 ** (refresh?.tries ?? 0));
			return;
		}
		const doubtfulUntil = given.unread_count > 0 ? performance.now() + MAX_PUSH_AGE_MS : 0;
		this.#rows.set(uuid, { group, asked, doubtfulUntil });
		if (refresh && !refresh.timer) this.#refreshes.delete(uuid);
		if (differs || (refresh && !refresh.timer)) this.#inlet.changed(group);
		if (isBehind) this.refresh(uuid);
	}

	/** Changes a row by an event that is news. */
	take(event: InboxEvent): void {
		const uuid = 'message' in event ? event.message.message_group_uuid : event.message_group_uuid;
		this.#touched.set(uuid, this.#inlet.memory.tick());
		const row = this.#rows.get(uuid);
		if (!row) {
			this.refresh(uuid);
			return;
		}
		const { group, isCertain } = fold(row.group, event);
		if (!isSame(group, row.group)) {
			this.#rows.set(uuid, { ...row, group });
			this.#inlet.changed(group);
		}
		const isRenamed =
			'message' in event && event.message.user_uuid === group.user_uuid && event.message.handle !== group.handle;
		if (isRenamed) this.#handles.set(uuid, event.message.handle);
		const mayBeCounted = group.unread_count > row.group.unread_count && performance.now() < row.doubtfulUntil;
		if (!isCertain || mayBeCounted || isRenamed) this.refresh(uuid);
	}

	/** Whether a row does not show yet what is known of its newest message: rows follow messages a moment later. */
	#isBehind(given: MessageGroup, known: MessageGroup | undefined): boolean {
		const { uuid, last_message_uuid: shown } = given;
		const changed = this.#inlet.memory.changed(shown);
		return (
			shown < this.#inlet.newest(uuid) ||
			shown < (known?.last_message_uuid ?? '') ||
			given.handle !== (this.#handles.get(uuid) ?? given.handle) ||
			(changed !== undefined && !isShown(changed, given))
		);
	}

	/** Asks for a row, a moment later. */
	refresh(uuid: string, afterMs = REFRESH_AFTER_MS): void {
		const refresh = this.#refreshes.get(uuid) ?? { tries: 0 };
		this.#refreshes.set(uuid, refresh);
		refresh.timer ??= setTimeout(
			() => {
				refresh.timer = undefined;
				refresh.tries++;
				// The next catching up brings what could not be had now.
				this.#inlet.ask(uuid).catch(() => this.#refreshes.delete(uuid));
			},
			Math.min(afterMs, MAX_REFRESH_AFTER_MS),
		);
	}

	/** Message groups with somebody. */
	uuidsOf(handle: string): string[] {
		return this.uuids.filter((uuid) => this.#rows.get(uuid)?.group.handle.toLowerCase() === handle.toLowerCase());
	}

	close(): void {
		for (const { timer } of this.#refreshes.values()) clearTimeout(timer);
	}
}

const isSame = (one: MessageGroup, other: MessageGroup): boolean =>
	Object.entries({ ...one, ...other }).every(
		([name]) => one[name as keyof MessageGroup] === other[name as keyof MessageGroup],
	);

/** How much of a text every preview has, however it is cut. */
const ALWAYS_SHOWN = 100;

const isShown = ({ message, deleted_at }: Message, group: MessageGroup): boolean =>
	deleted_at
		? group.last_message_deleted === true
		: group.message.slice(0, ALWAYS_SHOWN) === message.slice(0, ALWAYS_SHOWN);

interface Folded {
	readonly group: MessageGroup;
	/** Whether the server would say the same. */
	readonly isCertain: boolean;
}

/** What an event makes of a row. */
function fold(group: MessageGroup, event: InboxEvent): Folded {
	const same = { group, isCertain: true };
	switch (event.type) {
		case 'message.created':
			return foldCreated(group, event.message);
		case 'message.edited':
		case 'message.deleted':
			return foldChanged(group, event.message);
		case 'message_group.read': {
			const { last_read_message_uuid: marker } = event;
			if (marker < (group.last_read_message_uuid ?? '')) return same;
			const read = { ...group, last_read_message_uuid: marker, marked_unread: false };
			if (marker >= group.last_message_uuid) return { group: { ...read, unread_count: 0 }, isCertain: true };
			return { group: read, isCertain: group.unread_count === 0 || marker === group.last_read_message_uuid };
		}
		case 'message_group.unread':
			// It may be older than a message of mine, which takes the mark away.
			return { group: { ...group, marked_unread: true }, isCertain: false };
		case 'message_group.seen': {
			const { seen_message_uuid: seen } = event;
			return seen < (group.seen_message_uuid ?? '')
				? same
				: { group: { ...group, seen_message_uuid: seen }, isCertain: true };
		}
	}
}

function foldCreated(group: MessageGroup, message: Message): Folded {
	const isTheirs = message.user_uuid === group.user_uuid;
	if (message.uuid <= group.last_message_uuid) {
		return { group, isCertain: message.uuid === group.last_message_uuid };
	}
	const { last_message_deleted, ...rest } = group;
	const isUnread = isTheirs && !message.deleted_at && message.uuid > (group.last_read_message_uuid ?? '');
	const unread = Math.min(group.unread_count + 1, 100);
	return preview(
		{
			...rest,
			...(isTheirs && { handle: message.handle, display_name: message.display_name }),
			last_message_uuid: message.uuid,
			last_message_user_uuid: message.user_uuid,
			created_at: message.created_at,
			// What I sent, I have read up to.
			unread_count: isTheirs ? (isUnread ? unread : group.unread_count) : 0,
			marked_unread: isTheirs && group.marked_unread,
		},
		message,
	);
}

function foldChanged(group: MessageGroup, message: Message): Folded {
	const isNewest = message.uuid === group.last_message_uuid;
	const shown = isNewest ? preview(group, message) : { group, isCertain: message.uuid < group.last_message_uuid };
	const mayBeUnread =
		message.deleted_at &&
		message.user_uuid === group.user_uuid &&
		group.unread_count > 0 &&
		message.uuid > (group.last_read_message_uuid ?? '');
	return mayBeUnread ? { group: shown.group, isCertain: false } : shown;
}

/** A row that shows this message. */
function preview(group: MessageGroup, { message, deleted_at }: Message): Folded {
	const characters = [...message];
	return {
		group: {
			...group,
			message: characters.slice(0, PREVIEW).join(''),
			...(deleted_at && { last_message_deleted: true }),
		},
		isCertain: characters.length <= PREVIEW,
	};
}
