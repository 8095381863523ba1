import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import type { ClientFrame, SocketEvent } from '../../shared/contract/events.ts';
import type { Message, MessageGroup } from '../../shared/contract/types.ts';

/** No write of a message begins later than this after its uuid was made. */
const MAX_LATE_MS = 8_000;
const SYNC_MS = 15_000;

/** How long something takes, in milliseconds; drawn for each step. */
export type Latency = (what: 'request' | 'answer' | 'write' | 'push' | 'inbox' | 'index' | 'open') => number;

/** What may go wrong with a request. */
export type Fault = 'lost-request' | 'lost-answer' | 'busy' | undefined;

interface Group {
	readonly uuid: string;
	readonly other: string;
	/** What is in the table. */
	readonly messages: Map<string, Message>;
	/** What is in the index: when each message was last changed. */
	readonly changed: Map<string, string>;
	/** My row, as the stream function last wrote it. */
	row: Pick<
		MessageGroup,
		'message' | 'last_message_uuid' | 'last_message_user_uuid' | 'created_at' | 'last_message_deleted'
	>;
	marker?: string;
	markedUnread: boolean;
	/** Where I have blocked the other: since when. What slips through from then on is in the table, and shown and pushed to nobody. */
	blockedSince?: string | undefined;
}

const cursorAt = (time: number): string => {
	const hex = Math.max(time, 0).toString(16).padStart(12, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/**
 * The API and its socket in this process, as far as one user sees them, on a clock that a test moves: writes that become visible
 * late, a stream with its two consumers, and an index that lags.
 */
export class FakeServer {
	readonly me = randomUUID();
	readonly groups = new Map<string, Group>();
	readonly sockets = new Set<FakeSocket>();
	readonly requests: string[] = [];
	latency: Latency;
	fault: () => Fault = () => undefined;
	isDown = false;
	/** Of everybody else, in rows of the inbox. */
	handle = 'other';
	readonly #keys = new Map<string, Message>();
	/** The stream hands out a group's records in order. */
	readonly #streams = new Map<string, number>();

	constructor(latency: Latency) {
		this.latency = latency;
	}

	/** A conversation that there is already. @param count how many messages it has */
	aGroup(count: number): Group {
		const group: Group = {
			uuid: randomUUID(),
			other: randomUUID(),
			messages: new Map(),
			changed: new Map(),
			row: { message: '', last_message_uuid: '', last_message_user_uuid: '', created_at: '' },
			markedUnread: false,
		};
		this.groups.set(group.uuid, group);
		for (let i = 0; i < count; i++) {
			const msecs = Date.now() - 3_600_000 + 1000 * i;
			this.#store(group, this.#newMessage(group, i % 2 ? this.me : group.other, `old ${i}`, msecs));
		}
		this.#fold(group);
		return group;
	}

	/** Somebody writes; it is in the table a little later, and everywhere else later still. */
	send(group: Group, author: string, text: string, done?: (message: Message) => void): void {
		const message = this.#newMessage(group, author, text, Date.now());
		setTimeout(
			() => {
				this.#store(group, message);
				if (!this.#isHidden(group, message)) this.#record(group, { type: 'message.created', message }, true);
				done?.(message);
			},
			Math.min(this.latency('write'), MAX_LATE_MS),
		);
	}

	/** @returns the message as it is then; undefined when it was deleted before */
	change(group: Group, uuid: string, text: string | undefined): Message | undefined {
		const message = group.messages.get(uuid);
		if (!message || message.deleted_at) return undefined;
		const at = new Date(Math.max(Date.now(), Date.parse(message.edited_at ?? message.created_at) + 1)).toISOString();
		const changed: Message =
			text === undefined ? { ...message, message: '', deleted_at: at } : { ...message, message: text, edited_at: at };
		group.messages.set(uuid, changed);
		const cursor = v7({ msecs: Date.parse(at) });
		setTimeout(() => {
			if ((group.changed.get(uuid) ?? '') < cursor) group.changed.set(uuid, cursor);
		}, this.latency('index'));
		this.#record(group, { type: text === undefined ? 'message.deleted' : 'message.edited', message: changed }, true);
		return changed;
	}

	read(group: Group, messageUuid: string): void {
		if (messageUuid <= (group.marker ?? '')) return;
		group.marker = messageUuid;
		group.markedUnread = false;
		this.#record(group, {
			type: 'message_group.read',
			message_group_uuid: group.uuid,
			last_read_message_uuid: messageUuid,
		});
	}

	unread(group: Group): void {
		group.markedUnread = true;
		const marker = group.marker;
		this.#record(group, {
			type: 'message_group.unread',
			message_group_uuid: group.uuid,
			...(marker && { last_read_message_uuid: marker }),
		});
	}

	inbox(): MessageGroup[] {
		return [...this.groups.values()]
			.filter(({ row }) => row.last_message_uuid)
			.map((group) => this.row(group))
			.sort((a, b) => (a.last_message_uuid < b.last_message_uuid ? 1 : -1));
	}

	row(group: Group): MessageGroup {
		const isUnread = group.row.last_message_user_uuid !== this.me && group.row.last_message_uuid > (group.marker ?? '');
		let count = 0;
		for (const message of this.messages(group).toReversed()) {
			if (!isUnread || message.uuid <= (group.marker ?? '') || message.user_uuid === this.me) break;
			if (!message.deleted_at) count++;
		}
		return {
			uuid: group.uuid,
			user_uuid: group.other,
			handle: this.handle,
			display_name: 'Other',
			...group.row,
			unread_count: Math.min(count, 100),
			marked_unread: group.markedUnread,
			...(group.marker && { last_read_message_uuid: group.marker }),
			blocked: group.blockedSince !== undefined,
			reachable: group.blockedSince === undefined,
		};
	}

	/** What I may see. */
	messages(group: Group): Message[] {
		const shown = [...group.messages.values()].filter((message) => !this.#isHidden(group, message));
		return shown.sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
	}

	#block(isBlocked: boolean): void {
		for (const group of this.groups.values()) {
			group.blockedSince = isBlocked ? (group.blockedSince ?? v7({ msecs: Date.now() })) : undefined;
			this.#fold(group);
		}
	}

	#isHidden({ blockedSince, other }: Group, { uuid, user_uuid }: Message): boolean {
		return blockedSince !== undefined && user_uuid === other && uuid > blockedSince;
	}

	/** Every socket is lost. @param isNoticed whether the client is told, or must find out */
	kill(isNoticed: boolean): void {
		for (const socket of this.sockets) socket.kill(isNoticed);
	}

	readonly fetch = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
		new Promise((resolve, reject) => {
			const { method = 'GET', headers, body, signal } = init;
			this.requests.push(`${method} ${input}`);
			const fault = this.fault();
			const fail = (): void => reject(new TypeError('fetch failed'));
			signal?.addEventListener('abort', () => reject(signal.reason));
			setTimeout(() => {
				if (this.isDown || fault === 'lost-request') return fail();
				if (fault === 'busy') return resolve(new Response('{}', { status: 503, headers: { 'retry-after': '1' } }));
				const url = new URL(String(input));
				this.#answer(method, url, (headers as Record<string, string>)['Idempotency-Key'], body as string, (response) =>
					setTimeout(
						() => (this.isDown || fault === 'lost-answer' ? fail() : resolve(response)),
						this.latency('answer'),
					),
				);
			}, this.latency('request'));
		});

	#answer(
		method: string,
		{ pathname, searchParams }: URL,
		key: string | undefined,
		body: string | undefined,
		respond: (response: Response) => void,
	): void {
		const json = (value: unknown, links: Record<string, string | undefined> = {}, status = 200): void => {
			const link = Object.entries(links).flatMap(([rel, query]) =>
				query ? [`<${pathname}?${query}>; rel="${rel}"`] : [],
			);
			respond(
				new Response(JSON.stringify(value), { status, headers: link.length > 0 ? { link: link.join(', ') } : {} }),
			);
		};
		const [, , kind, uuid = '', part] = pathname.split('/');
		const group = this.groups.get(uuid);
		const limit = Number(searchParams.get('limit') ?? 20);
		const [before, after] = [searchParams.get('before'), searchParams.get('after')];
		const [cursor] = [cursorAt(Date.now() - SYNC_MS), group?.blockedSince ?? '~'].sort();
		const sync = `after=${cursor}&limit=${limit}`;
		if (kind === 'blocks') {
			this.#block(method === 'PUT');
			respond(new Response(null, { status: 204 }));
		} else if (kind === 'message_groups' && !uuid) {
			const rows = this.inbox().filter(({ last_message_uuid }) => !before || last_message_uuid < before);
			const items = rows.slice(0, limit);
			json(items, {
				next: rows.length > limit ? `before=${items.at(-1)?.last_message_uuid}&limit=${limit}` : undefined,
			});
		} else if (!group) {
			json({ type: 'urn:cruddur:problem:not-found' }, {}, 404);
		} else if (kind === 'message_groups') {
			if (part === 'read') this.read(group, JSON.parse(body ?? '').message_uuid);
			if (part === 'unread') this.unread(group);
			json(this.row(group));
		} else if (part === 'changes') {
			const changes = [...group.changed]
				.filter(([, at]) => at > (after ?? ''))
				.sort(([, a], [, b]) => (a < b ? -1 : 1));
			const items = changes.slice(0, limit).map(([message]) => group.messages.get(message));
			json(items, {
				sync,
				next: changes.length > limit ? `after=${changes[limit - 1]?.[1]}&limit=${limit}` : undefined,
			});
		} else if (method === 'POST') {
			const known = this.#keys.get(key ?? '');
			if (known) json(known, {}, 201);
			else
				this.send(group, this.me, JSON.parse(body ?? '').message, (message) => {
					this.#keys.set(key ?? '', message);
					json(message, {}, 201);
				});
		} else if (method === 'PATCH') {
			json(this.change(group, part ?? '', JSON.parse(body ?? '').message) ?? group.messages.get(part ?? ''));
		} else if (method === 'DELETE') {
			this.change(group, part ?? '', undefined);
			respond(new Response(null, { status: 204 }));
		} else {
			const all = this.messages(group);
			const some = all.filter((message) => (after ? message.uuid > after : !before || message.uuid < before));
			const items = after ? some.slice(0, limit) : some.slice(-limit);
			const [first, last] = [items[0]?.uuid ?? '', items.at(-1)?.uuid ?? ''];
			json(items, {
				sync,
				next:
					items.length > 0 && all.some((message) => message.uuid < first)
						? `before=${first}&limit=${limit}`
						: undefined,
				prev:
					items.length > 0 && all.some((message) => message.uuid > last) ? `after=${last}&limit=${limit}` : undefined,
			});
		}
	}

	#newMessage(group: Group, author: string, message: string, msecs: number): Message {
		return {
			uuid: v7({ msecs }),
			message_group_uuid: group.uuid,
			user_uuid: author,
			handle: author === this.me ? 'me' : 'other',
			display_name: author === this.me ? 'Me' : 'Other',
			message,
			created_at: new Date(msecs).toISOString(),
		};
	}

	#store(group: Group, message: Message): void {
		group.messages.set(message.uuid, message);
		if (message.user_uuid === this.me) group.markedUnread = false;
	}

	#fold(group: Group): void {
		const newest = this.messages(group).at(-1);
		if (!newest) return;
		group.row = {
			message: newest.message,
			last_message_uuid: newest.uuid,
			last_message_user_uuid: newest.user_uuid,
			created_at: newest.created_at,
			...(newest.deleted_at && { last_message_deleted: true }),
		};
	}

	/** A record of the stream: pushed in the group's order, and folded into the inbox. */
	#record(group: Group, event: SocketEvent, isFolded = false): void {
		const at = Math.max(Date.now() + this.latency('push'), this.#streams.get(group.uuid) ?? 0);
		this.#streams.set(group.uuid, at);
		setTimeout(() => {
			for (const socket of this.sockets) socket.push(event);
		}, at - Date.now());
		if (isFolded) setTimeout(() => this.#fold(group), this.latency('inbox'));
	}
}

/** A socket of the server; bound to one by `socketOf`. */
export abstract class FakeSocket extends EventTarget {
	readonly frames: ClientFrame[] = [];
	readyState = 0;
	binaryType = 'blob';
	readonly protocols: readonly string[];
	abstract readonly server: FakeServer;
	/** What is pushed arrives in order. */
	#lastAt = 0;
	#isGone = false;

	constructor(_url: string, protocols: readonly string[]) {
		super();
		this.protocols = protocols;
		setTimeout(() => this.open(), 0);
	}

	open(): void {
		const { server } = this;
		const ms = server.latency('open');
		// The connection is stored before the socket is open.
		setTimeout(() => !server.isDown && this.readyState === 0 && server.sockets.add(this), ms / 2);
		setTimeout(() => {
			if (this.readyState !== 0 || this.#isGone) return;
			if (server.isDown) return this.end();
			this.readyState = 1;
			this.dispatchEvent(new Event('open'));
		}, ms);
	}

	push(event: SocketEvent): void {
		const at = Math.max(Date.now() + this.server.latency('answer') / 10, this.#lastAt);
		this.#lastAt = at;
		setTimeout(() => {
			if (this.readyState !== 1 || this.#isGone || this.server.isDown) return;
			this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
		}, at - Date.now());
	}

	send(data: string): void {
		const frame = JSON.parse(data) as ClientFrame;
		this.frames.push(frame);
		if (this.#isGone) return;
		if (frame.action === 'ping') this.push({ type: 'pong' });
		if (frame.action === 'renew')
			this.push({ type: 'renewed', expires_at: new Date(Date.now() + 3_600_000).toISOString() });
	}

	close(): void {
		this.end();
	}

	kill(isNoticed: boolean): void {
		this.server.sockets.delete(this);
		this.#isGone = true;
		if (isNoticed) setTimeout(() => this.end(), this.server.latency('answer'));
	}

	end(): void {
		this.server.sockets.delete(this);
		if (this.readyState === 3) return;
		this.readyState = 3;
		this.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' }));
	}
}

/** The `WebSocket` of a server. @param made takes note of each */
export const socketOf = (fake: FakeServer, made: FakeSocket[] = []): typeof WebSocket =>
	class extends FakeSocket {
		readonly server = fake;

		constructor(url: string, protocols: readonly string[]) {
			super(url, protocols);
			made.push(this);
		}
	} as unknown as typeof WebSocket;
