import type { Block, Me, Message, MessageGroup, ShortProfile } from './contract.ts';
import { type CallOptions, Http, type HttpOptions, type HttpRequest } from './http.ts';
import { Live } from './live.ts';
import { Memory } from './memory.ts';
import { BEFORE_ALL, type Page, type PageQuery, queryString, toPage, walk } from './pages.ts';

export interface ClientOptions extends HttpOptions {
	/** Where the socket is (`ws:` or `wss:`); without it there is no `live()`. */
	readonly socketUrl?: string | undefined;
	/** In the place of the global one. */
	readonly WebSocket?: typeof WebSocket | undefined;
}

export interface SendOptions extends CallOptions {
	/**
	 * What marks this send (1 to 128 printable ASCII characters), so that it happens once however often it is called: keep it
	 * beside the text until the send has succeeded, and a reload cannot double it. A call without one makes its own.
	 */
	readonly idempotencyKey?: string | undefined;
}

type PageOptions = PageQuery & CallOptions;

/**
 * The API by its access patterns. Calls are sent again until they are answered or time is up.
 * @throws ProblemError when the API refuses, NetworkError when it cannot be reached (both from every method)
 */
export class CruddurClient {
	readonly #options: ClientOptions;
	readonly #http: Http;
	readonly #memory = new Memory();
	readonly #lives = new Set<Live>();

	constructor(options: ClientOptions) {
		this.#options = options;
		this.#http = new Http(options);
	}

	/** A page of a message group, oldest message first; the newest page unless a cursor is given. */
	listMessages(messageGroupUuid: string, { signal, ...query }: PageOptions = {}): Promise<Page<Message>> {
		return this.#messages(`/api/messages/${messageGroupUuid}`, query, signal);
	}

	/** All pages of a message group, the newest first. */
	messages(messageGroupUuid: string, options: PageOptions = {}): AsyncGenerator<Page<Message>> {
		return walk((query) => this.listMessages(messageGroupUuid, { ...query, signal: options.signal }), options);
	}

	/** Messages edited or deleted after a cursor (`sync`), or ever: each once, as it is now, the oldest change first. */
	listMessageChanges(messageGroupUuid: string, { signal, ...query }: PageOptions = {}): Promise<Page<Message>> {
		return this.#messages(`/api/messages/${messageGroupUuid}/changes`, query, signal);
	}

	/** All pages of `listMessageChanges`. */
	messageChanges(messageGroupUuid: string, options: PageOptions = {}): AsyncGenerator<Page<Message>> {
		return walk((query) => this.listMessageChanges(messageGroupUuid, { ...query, signal: options.signal }), options);
	}

	/** A page of my inbox, newest first. */
	async listMessageGroups({ signal, ...query }: PageOptions = {}): Promise<Page<MessageGroup>> {
		const asked = this.#memory.tick();
		const page = await this.#page<MessageGroup>('/api/message_groups', query, signal);
		for (const group of page.items) this.#answer(group, asked);
		return page;
	}

	/** All pages of my inbox. */
	messageGroups(options: PageOptions = {}): AsyncGenerator<Page<MessageGroup>> {
		return walk((query) => this.listMessageGroups({ ...query, signal: options.signal }), options);
	}

	showMessageGroup(messageGroupUuid: string, { signal }: CallOptions = {}): Promise<MessageGroup> {
		return this.#group({ path: `/api/message_groups/${messageGroupUuid}`, signal });
	}

	/** Sends a message to a message group. @param message 1 to 1024 code points */
	createMessage(messageGroupUuid: string, message: string, options?: SendOptions): Promise<Message> {
		return this.#post(`/api/messages/${messageGroupUuid}`, { message }, options);
	}

	/** Sends a message to somebody; its `message_group_uuid` is the conversation's, a new one or the one there was. */
	createMessageGroup(handle: string, message: string, options?: SendOptions): Promise<Message> {
		return this.#post('/api/message_groups', { handle, message }, options);
	}

	/** Changes the text of a message of mine. */
	async editMessage(
		{ message_group_uuid, uuid }: Pick<Message, 'message_group_uuid' | 'uuid'>,
		message: string,
		{ signal }: CallOptions = {},
	): Promise<Message> {
		const path = `/api/messages/${message_group_uuid}/${uuid}`;
		return this.#tell(
			'message.edited',
			await this.#send<Message>({ method: 'PATCH', path, body: { message }, signal }),
		);
	}

	/** Deletes a message of mine. */
	deleteMessage(
		{ message_group_uuid, uuid }: Pick<Message, 'message_group_uuid' | 'uuid'>,
		{ signal }: CallOptions = {},
	): Promise<void> {
		return this.#send({ method: 'DELETE', path: `/api/messages/${message_group_uuid}/${uuid}`, signal });
	}

	/** I have read up to this message; the marker never moves back. */
	markRead(messageGroupUuid: string, messageUuid: string, { signal }: CallOptions = {}): Promise<MessageGroup> {
		const path = `/api/message_groups/${messageGroupUuid}/read`;
		return this.#group({ method: 'PUT', path, body: { message_uuid: messageUuid }, signal });
	}

	markUnread(messageGroupUuid: string, { signal }: CallOptions = {}): Promise<MessageGroup> {
		return this.#group({ method: 'PUT', path: `/api/message_groups/${messageGroupUuid}/unread`, signal });
	}

	blockUser(handle: string, options?: CallOptions): Promise<void> {
		return this.#block('PUT', handle, options);
	}

	unblockUser(handle: string, options?: CallOptions): Promise<void> {
		return this.#block('DELETE', handle, options);
	}

	/** A page of those whom I block, newest first. */
	listBlocks({ signal, ...query }: PageOptions = {}): Promise<Page<Block>> {
		return this.#page('/api/blocks', query, signal);
	}

	/** All pages of `listBlocks`. */
	blocks(options: PageOptions = {}): AsyncGenerator<Page<Block>> {
		return walk((query) => this.listBlocks({ ...query, signal: options.signal }), options);
	}

	/** At most ten people whose handle begins so, whatever its case. @param handle its first 2 to 30 characters */
	findUsers(handle: string, { signal }: CallOptions = {}): Promise<ShortProfile[]> {
		return this.#send({ path: `/api/users${queryString({ handle })}`, signal });
	}

	/** Anybody's short profile; needs no token. @param handle without the @ */
	showUser(handle: string, { signal }: CallOptions = {}): Promise<ShortProfile> {
		return this.#send({ path: `/api/users/@${encodeURIComponent(handle)}/short`, isPublic: true, signal });
	}

	showMe({ signal }: CallOptions = {}): Promise<Me> {
		return this.#send({ path: '/api/me', signal });
	}

	updateMe(changes: Partial<Pick<Me, 'display_name' | 'read_receipts'>>, { signal }: CallOptions = {}): Promise<Me> {
		return this.#send({ method: 'PATCH', path: '/api/me', body: changes, signal });
	}

	/** Deletes my account: it is unusable at once, and its data is erased soon after. */
	deleteMe({ signal }: CallOptions = {}): Promise<void> {
		return this.#send({ method: 'DELETE', path: '/api/me', signal });
	}

	/**
	 * Everything that I can read of mine, as lines of JSON, each with its `type`: profile with settings, blocks, message groups,
	 * each followed by its messages from the first on.
	 */
	async *exportMyData({ signal }: CallOptions = {}): AsyncGenerator<string> {
		const line = (type: string, item: object): string => JSON.stringify({ type, ...item });
		const options = { limit: 100, signal };
		yield line('profile', await this.showMe({ signal }));
		for await (const { items } of this.blocks(options)) {
			for (const block of items) yield line('block', block);
		}
		for await (const { items } of this.messageGroups(options)) {
			for (const group of items) {
				yield line('message_group', group);
				const ask = (query: PageQuery) => this.listMessages(group.uuid, { ...query, signal });
				for await (const page of walk(ask, { after: BEFORE_ALL, limit: 100 }, 'prev')) {
					for (const message of page.items) yield line('message', message);
				}
			}
		}
	}

	/** What happens from now on: call it before the first page is read, and nothing falls between the two. */
	live(options: CallOptions = {}): Live {
		const { socketUrl, WebSocket } = this.#options;
		if (!socketUrl) throw new TypeError('Give CruddurClient a socketUrl: live() connects to it.');
		const context = {
			api: this,
			http: this.#http,
			memory: this.#memory,
			connection: { socketUrl, WebSocket },
			ended: (live: Live) => this.#lives.delete(live),
		};
		const live = new Live(context, options);
		this.#lives.add(live);
		return live;
	}

	async #send<Body>(request: HttpRequest): Promise<Body> {
		return (await this.#http.send<Body>(request)).body;
	}

	async #page<Item>(path: string, query: PageQuery, signal: AbortSignal | undefined): Promise<Page<Item>> {
		const { body, headers } = await this.#http.send<Item[]>({ path: path + queryString(query), signal });
		return toPage(body, headers);
	}

	async #messages(path: string, query: PageQuery, signal: AbortSignal | undefined): Promise<Page<Message>> {
		const page = await this.#page<Message>(path, query, signal);
		this.#memory.since ??= page.sync?.after;
		return { ...page, items: page.items.map((message) => this.#memory.latest(message)) };
	}

	async #post(path: string, body: object, { idempotencyKey = newKey(), signal }: SendOptions = {}): Promise<Message> {
		const request = { method: 'POST', path, body, key: idempotencyKey, signal } as const;
		return this.#tell('message.created', await this.#send<Message>(request));
	}

	async #group(request: HttpRequest): Promise<MessageGroup> {
		const asked = this.#memory.tick();
		const group = await this.#send<MessageGroup>(request);
		this.#answer(group, asked);
		return group;
	}

	async #block(method: 'PUT' | 'DELETE', handle: string, { signal }: CallOptions = {}): Promise<void> {
		await this.#send({ method, path: `/api/blocks/${encodeURIComponent(handle)}`, signal });
		for (const live of this.#lives) live.changedWith(handle, method === 'DELETE');
	}

	/** The streams hear of what this client did, and not a second time when it is pushed. */
	#tell(type: 'message.created' | 'message.edited', message: Message): Message {
		for (const live of this.#lives) live.sent({ type, message });
		return message;
	}

	#answer(group: MessageGroup, asked: number): void {
		for (const live of this.#lives) live.answered(group, asked);
	}
}

/** A key that nobody has used; browsers have `randomUUID` on secure origins only, React Native not at all. */
const newKey = (): string =>
	globalThis.crypto?.randomUUID?.() ?? Array.from({ length: 3 }, () => Math.random().toString(36).slice(2)).join('-');
