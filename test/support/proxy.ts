import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between the functions and a server, and does to their connections what networks do. */
export class TestProxy {
	readonly #server: Server;
	readonly #clients = new Set<Socket>();
	readonly #dead = new Set<Socket>();
	#hangUps = 0;
	#spared = 0;
	#isAnswerLost = false;
	/** Connections that were made so far. */
	connections = 0;

	private constructor(port: number, host: string) {
		this.#server = createServer((client) => {
			this.connections++;
			this.#clients.add(client);
			const upstream = connect(port, host);
			let isGreeting = true;
			client.on('data', (data) => {
				if (this.#dead.has(client)) return;
				if (isGreeting || this.#spared > 0 || this.#hangUps === 0) {
					if (!isGreeting && this.#spared > 0) this.#spared--;
					upstream.write(data);
				} else {
					this.#hangUps--;
					client.destroy();
				}
				isGreeting = false;
			});
			upstream.on('data', (data) => {
				if (this.#dead.has(client)) return;
				if (this.#isAnswerLost) {
					this.#isAnswerLost = false;
					client.destroy();
				} else client.write(data);
			});
			client.on('close', () => upstream.destroy()).on('error', () => {});
			upstream.on('close', () => client.destroy()).on('error', () => {});
		});
	}

	/** A proxy that listens on a free port. */
	static async before(port: number, host = 'localhost'): Promise<TestProxy> {
		const proxy = new TestProxy(port, host);
		await once(proxy.#server.listen(0, 'localhost'), 'listening');
		return proxy;
	}

	get port(): number {
		return (this.#server.address() as AddressInfo).port;
	}

	/** The connections there are become dead: whatever is sent is lost, and neither side is told. New ones are sound. */
	loseConnections(): void {
		for (const client of this.#clients) this.#dead.add(client);
	}

	/**
	 * Hangs up instead of passing on what clients send next, so many times; what a connection sends first is passed on.
	 * @param spared what is passed on before that
	 */
	hangUp(times = 1, spared = 0): void {
		this.#hangUps = times;
		this.#spared = spared;
	}

	/** Passes on what a client sends next, and hangs up instead of passing on the answer. */
	loseAnswer(): void {
		this.#isAnswerLost = true;
	}

	close(): void {
		for (const client of this.#clients) client.destroy();
		this.#server.close();
	}
}
