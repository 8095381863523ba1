import { Connection, type ConnectionOptions } from './connection.ts';
import type { Message, MessageGroup, SocketEvent } from './contract.ts';
import { ProblemError } from './errors.ts';
import { EventQueue } from './event-queue.ts';
import type { ConnectionState, LiveEvent } from './events.ts';
import { GroupSync } from './group-sync.ts';
import type { CallOptions, Http } from './http.ts';
import { Inbox } from './inbox.ts';
import type { Memory } from './memory.ts';
import { BEFORE_ALL, type Page, type PageQuery, walk } from './pages.ts';
import { aborted } from './time.ts';

/** How many message groups are read at once in catching up. */
const CONCURRENCY = 4;
const LIMIT = 100;
/** Inboxes follow messages a moment later: they are looked at once more. */
const SETTLE_MS = 15_000;
const TYPING_EVERY_MS = 3_000;
/** A row of the inbox may have been read so long before its messages, and no late message is between the two. */
const MAX_READ_GAP_MS = 5_000;

/** What catching up asks. */
interface Api {
	listMessages(messageGroupUuid: string, options: PageQuery & CallOptions): Promise<Page<Message>>;
	listMessageChanges(messageGroupUuid: string, options: PageQuery & CallOptions): Promise<Page<Message>>;
	listMessageGroups(options: PageQuery & CallOptions): Promise<Page<MessageGroup>>;
	showMessageGroup(messageGroupUuid: string, options: CallOptions): Promise<MessageGroup>;
}

/** Where a stream is: its API, its socket, and what its client remembers. */
export interface LiveContext {
	readonly api: Api;
	readonly http: Http;
	readonly memory: Memory;
	readonly connection: ConnectionOptions;
	/** Called once the stream has ended. */
	ended(live: Live): void;
}

/**
 * One ordered stream of what happens, for one reader (`for await`). Push is a hint, and the API is the truth: whenever the
 * socket opens, what was missed is read, from where everything was known. A message is yielded once, and again only when it
 * is edited or deleted. Of one message group messages come in order, but for those that were written late.
 */
export class Live implements AsyncIterableIterator<LiveEvent, undefined> {
	readonly #inbox: Inbox;
	readonly #context: LiveContext;
	readonly #connection: Connection;
	readonly #queue = new EventQueue<LiveEvent>();
	readonly #groups = new Map<string, GroupSync>();
	readonly #watched = new Set<string>();
	readonly #typed = new Map<string, number>();
	readonly #calls = new AbortController();
	/** Events that wait until what came before them is known; undefined while nothing is missing. */
	#held: SocketEvent[] | undefined = [];
	/** Counts connections. */
	#number = 0;
	#state: ConnectionState = 'connecting';
	#settling: ReturnType<typeof setTimeout> | undefined;

	/** @internal */
	constructor(context: LiveContext, { signal }: CallOptions) {
		this.#context = context;
		const { api, memory, http, connection } = context;
		this.#inbox = new Inbox({
			memory,
			ask: (uuid) => api.showMessageGroup(uuid, { signal: this.#calls.signal }),
			changed: (message_group) => this.#queue.push({ type: 'message_group.changed', message_group }),
			newest: (uuid) => this.#groups.get(uuid)?.newest ?? '',
		});
		this.#connection = new Connection(http, connection, {
			opened: () => this.#opened(),
			closed: () => this.#closed(),
			received: (event) => this.#take(event),
		});
		aborted(signal, () => this.close());
	}

	/** Whether anything may be missing at the moment, and why. */
	get state(): ConnectionState {
		return this.#state;
	}

	/**
	 * Reads the newest page of a message group and follows the group from there: its changes are caught up, too, whenever the
	 * socket was away. What the page has is not yielded afterwards. Call it each time that a conversation is opened.
	 */
	async watch(messageGroupUuid: string, { limit, signal }: PageQuery & CallOptions = {}): Promise<Page<Message>> {
		this.#watched.add(messageGroupUuid);
		const page = await this.#context.api.listMessages(messageGroupUuid, { limit, signal });
		const group = this.#group(messageGroupUuid);
		const isWhole = !page.next || (page.items[0]?.uuid ?? '') <= group.after;
		const isMissingNothing = this.#held === undefined && group.connection === this.#number;
		const news = page.items.flatMap((message) => {
			const type = group.take(message);
			return type ? [{ type, message }] : [];
		});
		this.#queue.remove((event) => 'message' in event && page.items.some(({ uuid }) => uuid === event.message.uuid));
		for (const event of news) this.#inbox.take(event);
		if (isMissingNothing) return page;
		const number = this.#number;
		await Promise.all([
			isWhole ? group.moveOn({ after: page.sync?.after }) : this.#catchUpMessages(messageGroupUuid, performance.now()),
			this.#catchUpChanges(messageGroupUuid),
		]);
		if (!this.#held && number === this.#number) group.connection = number;
		return page;
	}

	/** Ends `watch`; events of the group go on, since every message of mine is pushed. */
	unwatch(messageGroupUuid: string): void {
		this.#watched.delete(messageGroupUuid);
	}

	/** Tells the other that I am typing: call it at each key, it is sent every three seconds at most. */
	typing(messageGroupUuid: string): void {
		const now = performance.now();
		if (now - (this.#typed.get(messageGroupUuid) ?? Number.NEGATIVE_INFINITY) < TYPING_EVERY_MS) return;
		this.#typed.set(messageGroupUuid, now);
		this.#connection.send({ action: 'typing', message_group_uuid: messageGroupUuid });
	}

	/** Looks at once whether the connection is there; browsers call it by themselves when they wake or come online. */
	check(): void {
		this.#connection.check();
	}

	/** Ends the stream; what was yielded until now can still be read. */
	close(): void {
		this.#end({});
	}

	next(): Promise<IteratorResult<LiveEvent, undefined>> {
		return this.#queue.next();
	}

	async return(): Promise<IteratorResult<LiveEvent, undefined>> {
		this.close();
		return { value: undefined, done: true };
	}

	[Symbol.asyncIterator](): this {
		return this;
	}

	/**
	 * What this client did itself: it need not wait, as what is pushed does while something is missing.
	 * @internal
	 */
	sent(event: Extract<SocketEvent, { readonly message: Message }>): void {
		if (this.#context.memory.since === undefined) this.#take(event);
		else this.#takeMessage(event.message);
	}

	/**
	 * A row of the inbox that the server gave.
	 * @param asked when it was asked for
	 * @internal
	 */
	answered(group: MessageGroup, asked: number): void {
		this.#inbox.answer(group, asked, this.#context.memory.since !== undefined && this.#isNews(group));
	}

	/**
	 * Somebody was blocked or is no longer: the row is asked for, and what was hidden by the block.
	 * @internal
	 */
	changedWith(handle: string, isUnblocked: boolean): void {
		const uuids = this.#inbox.uuidsOf(handle);
		for (const uuid of uuids) this.#inbox.refresh(uuid);
		const number = this.#number;
		if (isUnblocked) {
			this.#catchUpGroups(new Set(uuids), number, performance.now()).catch(
				() => number === this.#number && this.#connection.restart(),
			);
		}
	}

	#take(event: SocketEvent): void {
		switch (event.type) {
			case 'message.created':
			case 'message.edited':
			case 'message.deleted':
			case 'message_group.read':
			case 'message_group.unread':
			case 'message_group.seen':
				if (this.#held) this.#held.push(event);
				else if ('message' in event) this.#takeMessage(event.message);
				else this.#inbox.take(event);
				break;
			case 'typing':
				if (!this.#held) this.#queue.push(event);
		}
	}

	#takeMessage(given: Message): void {
		const message = this.#context.memory.latest(given);
		const type = this.#group(message.message_group_uuid).take(message);
		if (!type) return;
		this.#queue.push({ type, message });
		this.#inbox.take({ type, message });
	}

	#opened(): void {
		const number = ++this.#number;
		this.#held ??= [];
		this.#enter('catching-up');
		this.#catchUp(number).catch((error: unknown) => {
			if (error instanceof ProblemError && (error.status === 401 || error.kind === 'unknown-user'))
				this.#end({ error });
			else if (number === this.#number) this.#connection.restart();
		});
	}

	#closed(): void {
		this.#number++;
		this.#held ??= [];
		clearTimeout(this.#settling);
		this.#enter('offline');
	}

	#enter(state: ConnectionState): void {
		if (this.#state === state) return;
		this.#state = state;
		this.#queue.push({ type: 'connection', state });
	}

	#end(end: { readonly error?: unknown }): void {
		this.#number++;
		this.#connection.close();
		this.#calls.abort();
		this.#inbox.close();
		clearTimeout(this.#settling);
		this.#queue.end(end);
		this.#context.ended(this);
	}

	#group(uuid: string): GroupSync {
		let group = this.#groups.get(uuid);
		if (!group) {
			group = new GroupSync(this.#context.memory.since ?? BEFORE_ALL);
			this.#groups.set(uuid, group);
		}
		return group;
	}

	/** Reads what was missed, then what was pushed in the meantime. */
	async #catchUp(number: number): Promise<void> {
		await this.#readMissed(number);
		if (number !== this.#number) return;
		const held = this.#held ?? [];
		this.#held = undefined;
		for (const event of held) this.#take(event);
		this.#connection.settle();
		this.#enter('online');
		this.#settling = setTimeout(() => {
			this.#readMissed(number).catch(() => number === this.#number && this.#connection.restart());
		}, SETTLE_MS);
	}

	/**
	 * Reads the message groups in which something may have been missed: those that the inbox shows news of, those where a late
	 * message may lie before ones that are known, and those that are watched.
	 */
	async #readMissed(number: number): Promise<void> {
		const readAt = performance.now();
		const groups = new Set(await this.#readInbox());
		for (const [uuid, { isSettled, connection }] of this.#groups) {
			if (connection !== number && (!isSettled || this.#watched.has(uuid))) groups.add(uuid);
		}
		await this.#catchUpGroups(groups, number, readAt);
	}

	/**
	 * Reads the inbox as far as it is known, and further while there is news.
	 * @returns the message groups that have messages which are not known here
	 */
	async #readInbox(): Promise<string[]> {
		const { api, memory } = this.#context;
		const { signal } = this.#calls;
		const news: string[] = [];
		const known = new Set(this.#inbox.uuids);
		for await (const { items } of walk((query) => api.listMessageGroups({ ...query, signal }), { limit: LIMIT })) {
			const [top] = items;
			if (memory.since === undefined) {
				if (top) await api.listMessages(top.uuid, { limit: 1, signal });
				memory.since ??= top?.last_message_uuid ?? BEFORE_ALL;
			}
			const withNews = items.filter((row) => this.#isNews(row));
			for (const { uuid } of withNews) news.push(uuid);
			for (const { uuid } of items) known.delete(uuid);
			if (withNews.length === 0 && known.size === 0) break;
		}
		return news;
	}

	/** Whether a row's newest message has not been yielded. */
	#isNews({ uuid, last_message_uuid }: MessageGroup): boolean {
		return !this.#group(uuid).knows(last_message_uuid);
	}

	async #catchUpGroups(uuids: ReadonlySet<string>, number: number, readAt: number): Promise<void> {
		const waiting = [...uuids];
		const work = async (): Promise<void> => {
			for (let uuid = waiting.shift(); uuid; uuid = waiting.shift()) {
				try {
					await this.#catchUpMessages(uuid, readAt);
					await this.#catchUpChanges(uuid);
					this.#group(uuid).connection = number;
				} catch (error) {
					// A group that is not mine was watched by mistake, and must not keep the others waiting.
					if (!(error instanceof ProblemError && (error.kind === 'not-found' || error.kind === 'invalid'))) throw error;
				}
			}
		};
		await Promise.all(Array.from({ length: CONCURRENCY }, work));
	}

	/** @param readAt when the group's row was read */
	async #catchUpMessages(uuid: string, readAt: number): Promise<void> {
		const { api } = this.#context;
		const { signal } = this.#calls;
		const group = this.#group(uuid);
		let sync: string | undefined;
		const query = { after: group.after, limit: LIMIT };
		for await (const page of walk((at) => api.listMessages(uuid, { ...at, signal }), query, 'prev')) {
			// The first read is the oldest: what was written late since then may lie before what later ones have.
			sync ??= page.sync?.after;
			for (const message of page.items) {
				const isRecent = sync === undefined || message.uuid > sync || performance.now() - readAt > MAX_READ_GAP_MS;
				this.#tellMissed(message, isRecent);
			}
		}
		group.moveOn({ after: sync });
	}

	async #catchUpChanges(uuid: string): Promise<void> {
		const { api } = this.#context;
		const { signal } = this.#calls;
		const group = this.#group(uuid);
		let sync: string | undefined;
		const query = { after: group.changesAfter, limit: LIMIT };
		for await (const page of walk((at) => api.listMessageChanges(uuid, { ...at, signal }), query)) {
			sync ??= page.sync?.after;
			for (const message of page.items) this.#tellMissed(message, true);
		}
		group.moveOn({ changesAfter: sync });
	}

	/** Yields a message that was missed. The inbox that was just read shows it already, unless it is recent. */
	#tellMissed(message: Message, isRecent: boolean): void {
		const type = this.#group(message.message_group_uuid).take(message);
		if (!type) return;
		this.#queue.push({ type, message });
		if (isRecent) this.#inbox.take({ type, message });
	}
}
