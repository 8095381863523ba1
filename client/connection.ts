import ReconnectingWebSocket from 'partysocket/ws';
import { type ClientFrame, type SocketEvent, SUBPROTOCOL } from './contract.ts';
import type { Http } from './http.ts';
import { backoff } from './time.ts';

const OPEN_TIMEOUT_MS = 10_000;
/**
 * How long a socket may be quiet before it is asked whether it is still there. Gateways close one that says nothing for ten
 * minutes, and networks forget one after five or so; each question is paid for.
 */
export const PING_AFTER_MS = 4 * 60_000;
/** How often it is looked how long that was, by the clock: timers stand still while a machine sleeps. */
const LOOK_EVERY_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
/** How long before a token expires the next one is sent. */
const RENEW_BEFORE_MS = 60_000;
/** A clock that is wrong must not make us renew in a loop. */
const MIN_RENEW_AFTER_MS = 30_000;
/** Handshakes that failed, after which the token may be why: a refusal cannot be told from a network that is down. */
const FAILURES_PER_RENEWAL = 3;

interface Handlers {
	opened(): void;
	closed(): void;
	received(event: SocketEvent): void;
}

export interface ConnectionOptions {
	readonly socketUrl: string;
	readonly WebSocket?: typeof WebSocket | undefined;
}

type Timer = ReturnType<typeof setTimeout>;

/** A page's window; Node and React Native have no such events. */
const page = globalThis as unknown as Partial<EventTarget>;
const WAKING = ['online', 'visibilitychange'];

/** A socket that comes back whenever it is lost, with full jitter and a token that is valid. */
export class Connection {
	readonly #http: Http;
	readonly #handlers: Handlers;
	readonly #socket: ReconnectingWebSocket;
	readonly #check = (): void => this.check();
	#attempts = 0;
	#failures = 0;
	#isOpen = false;
	#isClosed = false;
	#endPause: (() => void) | undefined;
	#looking: Timer | undefined;
	#heardAt = 0;
	#pong: Timer | undefined;
	#renewal: Timer | undefined;

	constructor(http: Http, { socketUrl, WebSocket }: ConnectionOptions, handlers: Handlers) {
		this.#http = http;
		this.#handlers = handlers;
		const socket = new ReconnectingWebSocket(socketUrl, () => this.#protocols(), {
			WebSocket,
			connectionTimeout: OPEN_TIMEOUT_MS,
			minReconnectionDelay: 0, // #protocols waits
			maxEnqueuedMessages: 0,
		});
		this.#socket = socket;
		socket.onopen = () => this.#opened();
		socket.onclose = () => this.#closed();
		socket.onmessage = ({ data }) => this.#received(data);
		for (const type of WAKING) page.addEventListener?.(type, this.#check);
	}

	/** Whoever is lost again soon after waits longer; call it once all is well. */
	settle(): void {
		this.#attempts = 1;
	}

	/** Looks whether the socket is there, and does not wait to get it back, nor for a handshake that began before. */
	check(): void {
		if (this.#isOpen) {
			if (this.#pong !== undefined) return;
			this.send({ action: 'ping' });
			this.#pong = setTimeout(() => this.restart(), PONG_TIMEOUT_MS);
		} else if (this.#endPause) {
			this.#endPause();
		} else {
			this.#attempts = 0;
			this.restart();
		}
	}

	/** Gives the socket up for another. */
	restart(): void {
		this.#socket.reconnect();
	}

	/** Sends a frame if the socket is open. */
	send(frame: ClientFrame): void {
		if (this.#isOpen) this.#socket.send(JSON.stringify(frame));
	}

	close(): void {
		this.#isClosed = true;
		for (const type of WAKING) page.removeEventListener?.(type, this.#check);
		this.#socket.close();
		this.#stopTimers();
		this.#endPause?.();
	}

	/** What to offer in the handshake, once it is time for it. */
	async #protocols(): Promise<string[]> {
		if (this.#attempts > 0) await this.#pause(backoff(this.#attempts));
		this.#attempts++;
		let token = await this.#http.token(this.#failures % FAILURES_PER_RENEWAL === FAILURES_PER_RENEWAL - 1);
		if (expiryOf(token) < Date.now()) token = await this.#http.token(true);
		this.#renewAt(expiryOf(token));
		return [SUBPROTOCOL, token];
	}

	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			this.#endPause = () => {
				clearTimeout(timer);
				this.#endPause = undefined;
				resolve();
			};
			const timer = setTimeout(this.#endPause, ms);
		});
	}

	#opened(): void {
		this.#isOpen = true;
		this.#failures = 0;
		this.#heardAt = Date.now();
		this.#looking = setInterval(() => {
			if (Date.now() - this.#heardAt >= PING_AFTER_MS) this.check();
		}, LOOK_EVERY_MS);
		this.#handlers.opened();
	}

	#closed(): void {
		if (!this.#isOpen) this.#failures++;
		this.#isOpen = false;
		this.#stopTimers();
		this.#handlers.closed();
	}

	#received(data: string): void {
		clearTimeout(this.#pong);
		this.#pong = undefined;
		this.#heardAt = Date.now();
		const event = JSON.parse(data) as SocketEvent;
		if (event.type === 'renewed') this.#renewAt(Date.parse(event.expires_at));
		else this.#handlers.received(event);
	}

	/** Sends the next token in time. Where that fails, the server closes the socket, and the next one gets another. */
	#renewAt(expiresAt: number): void {
		clearTimeout(this.#renewal);
		if (this.#isClosed || expiresAt === Number.POSITIVE_INFINITY) return;
		const renew = async (): Promise<void> => {
			const token = await this.#http.token(true).catch(() => undefined);
			if (token) this.send({ action: 'renew', token });
		};
		this.#renewal = setTimeout(renew, Math.max(expiresAt - Date.now() - RENEW_BEFORE_MS, MIN_RENEW_AFTER_MS));
	}

	#stopTimers(): void {
		clearInterval(this.#looking);
		clearTimeout(this.#pong);
		clearTimeout(this.#renewal);
		this.#pong = undefined;
	}
}

/** When a token expires, in Unix milliseconds; never, as far as we know, if it is no JWT. */
function expiryOf(token: string): number {
	try {
		const [, claims = ''] = token.split('.');
		return JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))).exp * 1000;
	} catch {
		return Number.POSITIVE_INFINITY;
	}
}
