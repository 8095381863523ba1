import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { handler as connect } from '../../functions/websocket/connect.ts';
import type { SocketContext } from '../../shared/websocket/socket-context.ts';
import type { Person } from './steps.ts';

/** What a socket answers with instead of taking an event. */
export type Trouble = 'gone' | 'broken' | 'silent';

/** Stands for API Gateway's management of open sockets: keeps what each was sent, and can make trouble. */
export class Sockets {
	readonly #server: Server;
	readonly frames = new Map<string, Record<string, unknown>[]>();
	readonly closed = new Set<string>();
	/** Trouble by connection id; a function is asked at each call. */
	readonly trouble = new Map<string, Trouble | (() => Trouble | undefined)>();
	/** Whether closing fails, too. */
	cannotClose = false;

	private constructor() {
		this.#server = createServer(async (request, response) => {
			const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
			const set = this.trouble.get(id);
			const trouble = typeof set === 'function' ? set() : set;
			const answer = (status: number): void =>
				void response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
			if (request.method === 'DELETE') {
				if (this.cannotClose) return answer(500);
				this.closed.add(id);
				return answer(204);
			}
			const frame = JSON.parse(await text(request));
			if (trouble === 'silent') return;
			if (trouble !== undefined) return answer(trouble === 'gone' ? 410 : 500);
			this.frames.set(id, [...(this.frames.get(id) ?? []), frame]);
			answer(200);
		});
	}

	/** Starts it, and lets functions of this process use it. */
	static async start(): Promise<Sockets> {
		const sockets = new Sockets();
		await new Promise<void>((resolve) => void sockets.#server.listen(0, '127.0.0.1', resolve));
		process.env['SOCKETS_ENDPOINT'] = `http://127.0.0.1:${(sockets.#server.address() as AddressInfo).port}`;
		return sockets;
	}

	/** Given: an open socket of a person. @returns its connection id */
	async open(person: Person, tokenExpiresAt = Date.now() / 1000 + 3600): Promise<string> {
		const connectionId = crypto.randomUUID();
		await connect(socketEvent(person, connectionId, { expires_at: Math.floor(tokenExpiresAt) }));
		return connectionId;
	}

	/** The events that a socket was sent, oldest first. */
	eventsOf(connectionId: string): Record<string, unknown>[] {
		return this.frames.get(connectionId) ?? [];
	}

	stop(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}
}

/** An event of the socket as API Gateway makes it. */
export const socketEvent = (
	{ uuid }: Pick<Person, 'uuid'>,
	connectionId: string,
	{ body, expires_at = Math.floor(Date.now() / 1000) + 3600 }: Partial<SocketContext> & { body?: unknown } = {},
) => ({
	body,
	requestContext: { connectionId, authorizer: { user_uuid: uuid, expires_at: String(expires_at) } },
});
