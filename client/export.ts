import type { CruddurClient } from './client.ts';
import type { CallOptions } from './http.ts';
import { BEFORE_ALL, walk } from './pages.ts';

const LIMIT = 100;

/** One line for each thing, each with its `type`; a message group is followed by its messages, the oldest first. */
export async function* exportLines(client: CruddurClient, { signal }: CallOptions): AsyncGenerator<string> {
	const line = (type: string, item: object): string => JSON.stringify({ type, ...item });
	const options = { limit: LIMIT, signal };
	yield line('profile', await client.showMe({ signal }));
	for await (const { items } of client.blocks(options)) {
		for (const block of items) yield line('block', block);
	}
	for await (const { items } of client.messageGroups(options)) {
		for (const group of items) {
			yield line('message_group', group);
			const ask = (query: object) => client.listMessages(group.uuid, { ...query, signal });
			for await (const page of walk(ask, { after: BEFORE_ALL, limit: LIMIT }, 'prev')) {
				for (const message of page.items) yield line('message', message);
			}
		}
	}
}
