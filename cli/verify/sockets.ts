import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SocketEvent } from '../../client/contract.ts';
import { type ClientFrame, SUBPROTOCOL } from '../../shared/contract/events.ts';
import { Wrong } from './step.ts';

type EventOf<Type extends SocketEvent['type']> = Extract<SocketEvent, { readonly type: Type }>;

/** The sockets of one client: what they were sent, each frame apart from what the client read over HTTP. */
export class Sockets {
	readonly #open = new Set<WebSocket>();
	readonly #frames: SocketEvent[] = [];
	readonly #listeners = new Set<() => void>();

	/** For the client, in the place of the global one. */
	readonly WebSocket = ((sockets: Sockets) =>
		class extends WebSocket {
			constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
				super(...parameters);
				this.addEventListener('open', () => sockets.#open.add(this));
				this.addEventListener('message', ({ data }) => sockets.#frames.push(JSON.parse(String(data))));
				this.addEventListener('close', () => sockets.#open.delete(this));
				for (const type of ['open', 'message', 'close']) this.addEventListener(type, () => sockets.#tell());
			}
		})(this);

	get isOpen(): boolean {
		return this.#open.size > 0;
	}

	send(frame: ClientFrame): void {
		for (const socket of this.#open) socket.send(JSON.stringify(frame));
	}

	/** Waits for a frame of a kind that passes, also one that has come already. @throws the signal's reason */
	async frame<Type extends SocketEvent['type']>(
		type: Type,
		passes: (event: EventOf<Type>) => boolean,
		signal: AbortSignal,
	): Promise<EventOf<Type>> {
		const find = (): SocketEvent | undefined =>
			this.#frames.find((event) => event.type === type && passes(event as EventOf<Type>));
		await this.#until(() => find() !== undefined, signal);
		return find() as EventOf<Type>;
	}

	/** Waits until a socket is open. @throws the signal's reason */
	opened(signal: AbortSignal): Promise<void> {
		return this.#until(() => this.isOpen, signal);
	}

	/** Waits until none is open. @throws the signal's reason */
	closed(signal: AbortSignal): Promise<void> {
		return this.#until(() => !this.isOpen, signal);
	}

	#tell(): void {
		for (const listener of this.#listeners) listener();
	}

	#until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const look = (): void => {
				if (!isSo() && !signal.aborted) return;
				this.#listeners.delete(look);
				signal.removeEventListener('abort', look);
				if (isSo()) resolve();
				else reject(signal.reason);
			};
			this.#listeners.add(look);
			signal.addEventListener('abort', look);
			look();
		});
	}
}

/** A close frame of a client without a status (RFC 6455), so that the gateway hears at once that its socket has gone. */
const CLOSE_FRAME = Buffer.from([0x88, 0x80, 0, 0, 0, 0]);

/** What became of a handshake: its HTTP status (101: open), which clients of browsers and Node are not told. */
export const handshake = (socketUrl: string, token: string, signal: AbortSignal): Promise<number> =>
	new Promise((resolve, reject) => {
		const url = new URL(socketUrl.replace(/^ws/, 'http'));
		const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
		const request = send(url, {
			signal,
			headers: {
				Connection: 'Upgrade',
				Upgrade: 'websocket',
				'Sec-WebSocket-Version': '13',
				'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
				'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, ${token}`,
			},
		});
		request.on('upgrade', (_, socket) => {
			socket.end(CLOSE_FRAME);
			resolve(101);
		});
		request.on('response', (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		request.on('error', (error: NodeJS.ErrnoException) =>
			reject(
				signal.aborted ? signal.reason : new Wrong(`no answer from ${socketUrl} (${error.code ?? error.message})`),
			),
		);
		request.end();
	});
