import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { generate } from 'selfsigned';
import { RequestHandler, type Timeouts } from '../../../shared/platform/request-handler.ts';

/** Short for what must end, long for what must not, however busy the machine is. */
const SHORT = { connectionTimeout: 20_000, requestTimeout: 400 };
const LONG = { connectionTimeout: 20_000, requestTimeout: 30_000 };
const opened: { close(): void }[] = [];

afterEach(() => {
	for (const one of opened.splice(0)) one.close();
});

/** A handler, and a server that it asks. */
async function given(
	listener: RequestListener,
	{
		server = createServer(),
		host = '127.0.0.1',
		timeouts = LONG,
	}: { server?: Server; host?: string; timeouts?: Timeouts } = {},
) {
	let connections = 0;
	server.on('connection', () => connections++).on('request', listener);
	await once(server.listen(0, host), 'listening');
	const handler = new RequestHandler(timeouts);
	opened.push({ close: () => server.close().closeAllConnections() }, { close: () => handler.destroy() });
	const { port } = server.address() as AddressInfo;
	const ask = (options: Partial<HttpRequest> = {}) =>
		new HttpRequest({ protocol: 'http:', hostname: host, port, method: 'POST', ...options });
	return { handler, ask, connections: () => connections };
}

const echo = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
	const body = await buffer(incoming);
	outgoing.writeHead(201, {
		'x-path': incoming.url,
		'x-method': incoming.method,
		'x-sent': incoming.headers['x-some'] ?? '',
	});
	outgoing.end(body);
};

const errorOf = (answer: Promise<unknown>): Promise<Error & { code?: string }> =>
	answer.then(
		() => Promise.reject(new Error('There was an answer')),
		(error) => error,
	);

describe('sends', () => {
	test('method, path, query and headers, and gives status, headers and body', async () => {
		const { handler, ask } = await given(echo);
		const { response } = await handler.handle(
			ask({ path: '/a/b', query: { one: 'ä&', two: ['x', 'y'] }, headers: { 'x-some': 'thing' }, body: '{"ä":1}' }),
		);
		expect(response.statusCode).toBe(201);
		expect(response.headers).toMatchObject({
			'x-method': 'POST',
			'x-path': '/a/b?one=%C3%A4%26&two=x&two=y',
			'x-sent': 'thing',
		});
		expect(Buffer.from(response.body).toString()).toBe('{"ä":1}');
	});

	test.each([
		['nothing', undefined],
		['bytes', new Uint8Array([1, 2, 255])],
		['a megabyte', Buffer.alloc(1_000_000, 'ä')],
	])('%s as its body', async (_, body) => {
		const { handler, ask } = await given(echo);
		const { response } = await handler.handle(ask({ body }));
		expect(Buffer.compare(response.body, body ?? Buffer.alloc(0))).toBe(0);
	});

	test('over one connection, again and again; a second one only while that is in use', async () => {
		const { handler, ask, connections } = await given(echo);
		for (let i = 0; i < 5; i++) await handler.handle(ask());
		expect(connections()).toBe(1);
		await Promise.all([handler.handle(ask()), handler.handle(ask())]);
		expect(connections()).toBe(2);
	});

	test('to an address of IPv6, in the brackets of a URL', async () => {
		const { handler, ask } = await given(echo, { host: '::1' });
		expect((await handler.handle(ask({ hostname: '[::1]' }))).response.statusCode).toBe(201);
	});

	test('over TLS to whom a known authority vouches for, and to nobody else', async () => {
		const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
			extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
		});
		const { handler, ask } = await given(echo, {
			server: createSecureServer({ cert, key }),
			host: 'localhost',
		});
		const request = ask({ protocol: 'https:' });
		expect((await errorOf(handler.handle(request))).code).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
		const known = getCACertificates('default');
		setDefaultCACertificates([...known, cert]);
		try {
			expect((await new RequestHandler(LONG).handle(request)).response.statusCode).toBe(201);
		} finally {
			setDefaultCACertificates(known);
		}
	});
});

describe('ends', () => {
	const silent: RequestListener = ({ url }, outgoing) => {
		if (url === '/connect') outgoing.end();
	};

	/** As `given`, with a connection that is there already. */
	async function givenConnected(...[listener, options]: Parameters<typeof given>) {
		const all = await given(listener, options);
		await all.handler.handle(all.ask({ path: '/connect' }), { requestTimeout: LONG.requestTimeout });
		return all;
	}

	test('when no answer comes in time', async () => {
		const { handler, ask } = await givenConnected(silent, { timeouts: SHORT });
		expect(await errorOf(handler.handle(ask()))).toMatchObject({
			name: 'TimeoutError',
			message: 'No answer within 400 ms',
		});
	});

	test('when an answer begins in time and does not end', async () => {
		const { handler, ask } = await given((_, outgoing) => void outgoing.writeHead(200).write('{'), { timeouts: SHORT });
		expect((await errorOf(handler.handle(ask()))).name).toBe('TimeoutError');
	});

	test('in the time of its own that a request is given', async () => {
		const { handler, ask } = await givenConnected((_, outgoing) => void setTimeout(() => outgoing.end(), 600), {
			timeouts: SHORT,
		});
		expect((await errorOf(handler.handle(ask(), { requestTimeout: 100 }))).message).toBe('No answer within 100 ms');
		expect((await handler.handle(ask(), { requestTimeout: 30_000 })).response.statusCode).toBe(200);
	});

	test('before it begins, after its deadline', async () => {
		const { handler, ask, connections } = await given(echo);
		expect((await errorOf(handler.handle(ask(), { deadline: Date.now() - 1 }))).name).toBe('DeadlinePassed');
		expect(connections()).toBe(0);
		expect((await handler.handle(ask(), { deadline: Date.now() + 60_000 })).response.statusCode).toBe(201);
	});

	test('when there is no connection in time', async () => {
		const server = createTcpServer(() => {});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		opened.push(server);
		const { port } = server.address() as AddressInfo;
		const handler = new RequestHandler({ ...LONG, connectionTimeout: 200 });
		opened.push({ close: () => handler.destroy() });
		// It accepts, and says nothing of TLS.
		const request = new HttpRequest({ protocol: 'https:', hostname: '127.0.0.1', port });
		expect(await errorOf(handler.handle(request))).toMatchObject({
			name: 'TimeoutError',
			message: 'No connection within 200 ms',
		});
	});

	test('when its signal says so, before, meanwhile, or in the middle of an answer; the next request is sound', async () => {
		let aborts: AbortController | undefined;
		const { handler, ask } = await given((incoming, outgoing) => {
			if (incoming.url === '/sound') return void outgoing.end();
			if (incoming.url === '/middle') outgoing.writeHead(200).write('{');
			setTimeout(() => aborts?.abort(), 50);
		});
		for (const path of ['/before', '/meanwhile', '/middle']) {
			aborts = new AbortController();
			if (path === '/before') aborts.abort();
			expect((await errorOf(handler.handle(ask({ path }), { abortSignal: aborts.signal }))).name).toBe('AbortError');
		}
		expect((await handler.handle(ask({ path: '/sound' }))).response.statusCode).toBe(200);
	});

	test('while it waits for one of the connections, all of which are in use', async () => {
		const { handler, ask } = await given(silent, { timeouts: { ...LONG, requestTimeout: 600_000 } });
		for (let i = 0; i < 50; i++) handler.handle(ask()).catch(() => {});
		expect((await errorOf(handler.handle(ask(), { requestTimeout: 100 }))).name).toBe('TimeoutError');
		const aborts = new AbortController();
		const answer = errorOf(handler.handle(ask(), { abortSignal: aborts.signal }));
		aborts.abort();
		expect((await answer).name).toBe('AbortError');
	});

	test('leaving nothing behind at its signal or in its connection', async () => {
		const { handler, ask } = await given(echo);
		const { signal } = new AbortController();
		const listeners: string[] = [];
		signal.addEventListener = (type: string) => void listeners.push(type);
		signal.removeEventListener = (type: string) => void listeners.splice(listeners.indexOf(type), 1);
		await handler.handle(ask(), { abortSignal: signal });
		expect(listeners).toEqual([]);
	});

	test.each<[string, (incoming: IncomingMessage, outgoing: ServerResponse) => void]>([
		['before an answer', (incoming) => void incoming.socket.destroy()],
		[
			'in the middle of one',
			(_, outgoing) => {
				outgoing.writeHead(200, { 'content-length': 10 }).write('{');
				setTimeout(() => outgoing.destroy(), 20);
			},
		],
	])('when the connection breaks %s, with what the SDK takes for that', async (_, listener) => {
		const { handler, ask } = await given(listener);
		expect((await errorOf(handler.handle(ask()))).code).toBe('ECONNRESET');
	});

	test('when nobody listens', async () => {
		const { handler, ask } = await given(echo);
		for (const one of opened.splice(0)) one.close();
		expect((await errorOf(handler.handle(ask()))).code).toBe('ECONNREFUSED');
	});
});
