import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { buildQueryString, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, HttpRequest } from '@smithy/types';

/** How long a request may take, in milliseconds. */
export interface Timeouts {
	/** Until it has a connection. */
	readonly connectionTimeout: number;
	/** Until its whole answer is there. */
	readonly requestTimeout: number;
}

/** What a client's `send` is told of one request. */
export interface RequestOptions extends HttpHandlerOptions {
	/**
	 * Unix milliseconds after which no attempt begins, neither the first nor one of the SDK's own, however long the container
	 * stood still before it. What began in time may take its time.
	 */
	readonly deadline?: number;
}

/** An attempt that would have begun too late, as after its container was frozen. */
class DeadlinePassed extends Error {
	override readonly name = 'DeadlinePassed';
}

/**
 * Sends the SDK's requests over connections that are kept. In the place of the SDK's own handler, which sets four timers and
 * a chain of promises for each request and hands the answer on as a stream: here one timer, and the answer as bytes.
 */
export class RequestHandler {
	readonly metadata = { handlerProtocol: 'http/1.1' };
	readonly #timeouts: Timeouts;
	readonly #agents: Partial<Record<'http' | 'https', Agent>> = {};

	constructor(timeouts: Timeouts) {
		this.#timeouts = timeouts;
	}

	/**
	 * @param request with a body that is a string or bytes
	 * @param options a signal that ends it, a time for this request, and its deadline
	 * @returns the whole answer
	 * @throws AbortError, DeadlinePassed and TimeoutError, by name; errors of the connection as Node has them, with their codes
	 */
	handle(
		request: HttpRequest,
		{
			abortSignal,
			requestTimeout = this.#timeouts.requestTimeout,
			deadline = Number.POSITIVE_INFINITY,
		}: RequestOptions = {},
	): Promise<{ response: HttpResponse }> {
		const signal = abortSignal as AbortSignal | undefined;
		return new Promise((resolve, reject) => {
			if (signal?.aborted) throw aborted();
			if (Date.now() >= deadline) throw new DeadlinePassed();
			const outgoing = this.#open(request);
			/** Not by its 'error' alone, which a request that waits for a connection has only once it gets one. */
			const end = (error: Error): void => {
				outgoing.destroy(error);
				fail(error);
			};
			const timer = new Timer(outgoing, { ...this.#timeouts, requestTimeout }, end);
			const onAbort = () => end(aborted());
			signal?.addEventListener('abort', onAbort);
			const settle = () => {
				timer.stop();
				signal?.removeEventListener('abort', onAbort);
			};
			const fail = (error: Error): void => {
				settle();
				reject(error);
			};
			outgoing.on('error', fail);
			outgoing.on('response', (incoming) => {
				const chunks: Buffer[] = [];
				incoming.on('error', fail);
				incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
				incoming.on('end', () => {
					settle();
					resolve({ response: responseOf(incoming, chunks) });
				});
			});
			outgoing.end(request.body);
		});
	}

	/** Closes connections that are not in use. */
	destroy(): void {
		for (const agent of Object.values(this.#agents)) agent.destroy();
	}

	/** A setting that the SDK changes afterwards: there is none. */
	updateHttpClientConfig(): void {}

	httpHandlerConfigs(): Timeouts {
		return this.#timeouts;
	}

	#open({ protocol, hostname, port, method, path, query = {}, headers }: HttpRequest): ClientRequest {
		const scheme = protocol === 'https:' ? 'https' : 'http';
		// Importing either of them takes an ES module forty milliseconds more than Node's own look-up.
		const { request, Agent } = process.getBuiltinModule(`node:${scheme}`);
		this.#agents[scheme] ??= new Agent({ keepAlive: true, maxSockets: 50 });
		const search = buildQueryString(query);
		return request({
			agent: this.#agents[scheme],
			host: hostname.replace(/^\[(.*)\]$/, '$1'),
			port,
			method,
			path: search ? `${path}?${search}` : path,
			headers,
		});
	}
}

/** Ends a request that has no connection in time, or no whole answer. One timer at a time. */
class Timer {
	#timer: NodeJS.Timeout;

	constructor(request: ClientRequest, { connectionTimeout, requestTimeout }: Timeouts, end: (error: Error) => void) {
		const first = Math.min(connectionTimeout, requestTimeout);
		const timeOut = (waitedFor: string, milliseconds: number) =>
			end(named('TimeoutError', `No ${waitedFor} within ${milliseconds} ms`));
		this.#timer = setTimeout(() => {
			if (!isConnected(request)) return timeOut('connection', first);
			this.#timer = setTimeout(() => timeOut('answer', requestTimeout), requestTimeout - first);
		}, first);
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}

const isConnected = ({ socket }: ClientRequest): boolean =>
	socket !== null && !socket.connecting && (socket as { secureConnecting?: boolean }).secureConnecting !== true;

function responseOf({ statusCode = 0, headers }: IncomingMessage, chunks: Buffer[]): HttpResponse {
	const [first] = chunks;
	return new HttpResponse({
		statusCode,
		headers: headers as Record<string, string>,
		body: first && chunks.length === 1 ? first : Buffer.concat(chunks),
	});
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const aborted = (): Error => named('AbortError', 'The request was aborted');
