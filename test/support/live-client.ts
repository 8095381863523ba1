import { CruddurClient, type Live, type LiveEvent, mergeMessage, mergeMessageGroup } from '../../client/index.ts';
import type { Stack } from '../../local/stack-file.ts';
import type { Message, MessageGroup } from '../../shared/contract/types.ts';

/** What somebody sees who shows all that a stream says. */
export class Screen {
	readonly messages = new Map<string, readonly Message[]>();
	inbox: readonly MessageGroup[] = [];
	/** Each version of a message that the stream told of, as often as it did. */
	readonly told: string[] = [];

	show(...messages: readonly Message[]): void {
		for (const message of messages) {
			const { message_group_uuid: group } = message;
			this.messages.set(group, mergeMessage(this.messages.get(group) ?? [], message));
		}
	}

	/** Shows rows that were read, unless the stream has said already how they are now. */
	list(...groups: readonly MessageGroup[]): void {
		for (const group of groups) {
			if (!this.inbox.some(({ uuid }) => uuid === group.uuid)) this.inbox = mergeMessageGroup(this.inbox, group);
		}
	}

	take(event: LiveEvent): void {
		if ('message' in event) {
			const { uuid, edited_at, deleted_at } = event.message;
			this.told.push(event.type === 'message.created' ? uuid : `${uuid} ${deleted_at ?? edited_at}`);
			this.show(event.message);
		}
		if (event.type === 'message_group.changed') this.inbox = mergeMessageGroup(this.inbox, event.message_group);
	}
}

/** A socket of one client, and which messages were pushed to it. */
interface TappedSocket {
	/** Unix milliseconds; infinite while it is not open. */
	readonly openedAt: number;
	readonly heard: ReadonlySet<string>;
	isMute: boolean;
	close(): void;
}

/** A network that fails one client: sockets that are closed, or that say nothing any more before they are. */
class Network {
	readonly #sockets = new Set<TappedSocket>();

	/** Sockets that are open and were never mute. */
	get sound(): TappedSocket[] {
		return [...this.#sockets].filter(({ openedAt, isMute }) => Number.isFinite(openedAt) && !isMute);
	}

	readonly WebSocket = ((network: Network) =>
		class extends WebSocket {
			isMute = false;
			openedAt = Number.POSITIVE_INFINITY;
			readonly heard = new Set<string>();

			constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
				super(...parameters);
				network.#sockets.add(this);
				this.addEventListener('open', () => {
					this.openedAt = Date.now();
				});
				this.addEventListener('close', () => network.#sockets.delete(this));
				this.addEventListener('message', (event) => {
					if (this.isMute) event.stopImmediatePropagation();
					this.heard.add(JSON.parse(event.data).message?.uuid);
				});
			}
		})(this);

	/** @param mutedForMs how long what is pushed is lost before the socket is */
	lose(mutedForMs: number): void {
		for (const socket of this.#sockets) {
			socket.isMute = true;
			setTimeout(() => socket.close(), mutedForMs);
		}
	}
}

/** One device of somebody: a client, its stream, and a screen that shows what it says. */
export interface Device {
	readonly client: CruddurClient;
	readonly live: Live;
	readonly screen: Screen;
	readonly network: Network;
}

/** A device that is signed in and has read its inbox, with a stream from before that. */
export async function aDevice({ apiUrl, socketUrl }: Stack, token: string): Promise<Device> {
	const network = new Network();
	const screen = new Screen();
	const client = new CruddurClient({ apiUrl, socketUrl, token: async () => token, WebSocket: network.WebSocket });
	const live = client.live();
	(async () => {
		for await (const event of live) screen.take(event);
	})();
	for await (const { items } of client.messageGroups()) screen.list(...items);
	return { client, live, screen, network };
}
