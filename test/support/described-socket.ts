import { setTimeout } from 'node:timers/promises';
import { type Schema, wrongWith } from './described.ts';

interface Message {
	readonly name: string;
	readonly payload: Schema & { readonly properties: Readonly<Record<string, Schema>> };
	readonly examples: readonly { readonly payload: Readonly<Record<string, unknown>> }[];
}

/** What we look at of an AsyncAPI document whose references are followed. */
export interface AsyncApi {
	readonly channels: {
		readonly socket: {
			readonly bindings: {
				readonly ws: {
					readonly headers: { readonly properties: Readonly<Record<string, { readonly examples: readonly string[] }>> };
				};
			};
		};
	};
	readonly operations: Readonly<
		Record<
			string,
			{
				readonly action: 'send' | 'receive';
				readonly messages: readonly Message[];
				readonly reply?: { readonly messages: readonly Message[] };
			}
		>
	>;
}

type Frame = Readonly<Record<string, unknown>>;

/** A socket that is opened and spoken to as an AsyncAPI document says, and whose every frame is held against it. */
export class DescribedSocket {
	readonly #document: AsyncApi;
	readonly #socket: WebSocket;
	readonly #frames: Frame[] = [];
	/** How frames differed from what the document says, a sentence each. */
	readonly wrong: string[] = [];

	private constructor(document: AsyncApi, socket: WebSocket) {
		this.#document = document;
		this.#socket = socket;
		socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(data)));
	}

	static async open(document: AsyncApi, url: string, token: string): Promise<DescribedSocket> {
		const { properties } = document.channels.socket.bindings.ws.headers;
		const [protocol = ''] = properties['Sec-WebSocket-Protocol']?.examples[0]?.split(', ') ?? [];
		const socket = new WebSocket(url, [protocol, token]);
		await new Promise((resolve, reject) => {
			socket.addEventListener('open', resolve);
			socket.addEventListener('error', () => reject(new Error('The socket was not opened')));
		});
		if (socket.protocol !== protocol) throw new Error(`The socket speaks ${socket.protocol}`);
		return new DescribedSocket(document, socket);
	}

	/** Types of the events that came so far. */
	get types(): unknown[] {
		return [...new Set(this.#frames.map(({ type }) => type))];
	}

	#take(frame: Frame): void {
		this.#frames.push(frame);
		const { operations } = this.#document;
		const sent = Object.values(operations).flatMap(({ action, messages, reply }) =>
			action === 'send' ? messages : (reply?.messages ?? []),
		);
		const message = sent.find(({ payload }) => payload.properties['type']?.['const'] === frame['type']);
		const wrong = message ? wrongWith(message.payload, frame) : ['there is no such event'];
		this.wrong.push(...wrong.map((sentence) => `${JSON.stringify(frame)}: ${sentence}`));
	}

	/** Sends a text, and waits for an answer of one of these types. @returns its type; undefined when none came */
	async #ask(text: string, types: readonly unknown[]): Promise<unknown> {
		const before = this.#frames.length;
		this.#socket.send(text);
		for (let i = 0; i < 100; i++) {
			const answer = this.#frames.slice(before).find(({ type }) => types.includes(type));
			if (answer) return answer['type'];
			await setTimeout(50);
		}
		return undefined;
	}

	/** Sends each frame that the document has an example of. @returns types of the answers, by what was asked */
	async sendExamples(token: string): Promise<Record<string, unknown>> {
		const answers: Record<string, unknown> = {};
		for (const [name, { action, messages, reply }] of Object.entries(this.#document.operations)) {
			if (action !== 'receive') continue;
			const types = (reply?.messages ?? []).map(({ payload }) => payload.properties['type']?.['const']);
			const frame: Frame = messages[0]?.examples[0]?.payload ?? {};
			const text = JSON.stringify({ ...frame, ...(frame['token'] !== undefined && { token }) });
			// What is answered only if it is refused is not waited for.
			if (types.every((type) => type === 'error')) this.#socket.send(text);
			else answers[name] = await this.#ask(text, types);
		}
		return answers;
	}

	/** Sends frames that are wrong by the document. @returns those that were not answered by an error */
	async sendWrongFrames(): Promise<string[]> {
		const frames = Object.values(this.#document.operations).flatMap(({ action, messages }) =>
			action === 'receive' ? messages : [],
		);
		const wrong = frames.flatMap(({ payload, examples }) =>
			Object.keys(payload.properties).flatMap((field) =>
				[undefined, null, 7, '', 'x', {}]
					.map((value) => ({ ...examples[0]?.payload, [field]: value }))
					.filter((frame) => wrongWith(payload, JSON.parse(JSON.stringify(frame))).length > 0)
					.map((frame) => JSON.stringify(frame)),
			),
		);
		const taken: string[] = [];
		for (const text of [...wrong, 'x', '[]', '7', '{"action":"ping","surprise":1}', `"${'x'.repeat(9000)}"`]) {
			if ((await this.#ask(text, ['error'])) !== 'error') taken.push(text.slice(0, 100));
		}
		return taken;
	}
}
