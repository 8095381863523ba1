import getPort from 'get-port';
import { Redis } from 'iovalkey';
import { cacheProblem } from '../local/checks.ts';
import { cacheUrlOf, startCache } from '../local/services.ts';
import { newMessageItem } from '../shared/messaging/messages.ts';
import { messageGroupsPk, messagesPk } from '../shared/messaging/table.ts';
import { TABLE_NAME } from '../shared/platform/dynamodb.ts';
import { aConversationOf, answered, aPersonWith, type Invoke, recordOf, requestOf } from './patterns.ts';
import { type Comparison, compare, inTurns, prepared, type Work } from './timing.ts';

const ROUNDS = 5;
const TURNS = 100;

const A = 'GET /api/messages/{message_group_uuid}';
const B = 'GET /api/message_groups';
const C = 'POST /api/messages/{message_group_uuid}';

/** A first page from the cache, and one that is not there, to the same without a cache. */
interface CachedPage {
	readonly hit: Comparison;
	readonly miss: Comparison;
	/** Of what is kept. */
	readonly bytes: number;
}

export interface CacheMeasured {
	readonly inbox: CachedPage;
	readonly conversation: CachedPage;
	/** With the marks of what has changed, to the same without. */
	readonly send: Comparison;
	readonly update: Comparison;
}

/** Functions, by whether their bundle has the shared cache. */
export type InvokeEither = (name: string, cache: boolean) => Promise<Invoke>;

/** Measures functions with a shared cache beside the same without; undefined where there is no server to be had. */
export async function measureCache(invoke: InvokeEither): Promise<CacheMeasured | undefined> {
	if (cacheProblem()) return undefined;
	const port = await getPort();
	const { process: server, ready } = startCache(port);
	await ready;
	process.env['CACHE_URL'] = cacheUrlOf(port);
	const client = new Redis(cacheUrlOf(port));
	try {
		return {
			inbox: await measureInbox(invoke, client),
			conversation: await measureConversation(invoke, client),
			send: await measureSend(invoke),
			update: await measureUpdate(invoke),
		};
	} finally {
		client.disconnect();
		server.kill();
		delete process.env['CACHE_URL'];
	}
}

/** Times a page without a cache, with one that has it, and with one that does not. */
async function measurePage(
	client: Redis,
	pk: string,
	read: { readonly off: () => Promise<void>; readonly on: () => Promise<void> },
): Promise<CachedPage> {
	const key = `${TABLE_NAME}/${pk}`;
	const isKept = async (): Promise<boolean> => Boolean(await client.get(key));
	const hit = prepared(read.on, async () => {
		await client.del(key);
		await read.on();
		if (!(await isKept())) throw new Error('A page is not kept');
	});
	const miss = prepared(read.on, () => client.del(key));
	const rounds = await inTurns([read.off, hit, miss], ROUNDS, TURNS);
	await hit.prepare?.();
	return { hit: compare(rounds, 1, 0), miss: compare(rounds, 2, 0), bytes: await client.strlen(key) };
}

async function measureInbox(invoke: InvokeEither, client: Redis): Promise<CachedPage> {
	const [off, on] = [await invoke('listMessageGroups', false), await invoke('listMessageGroups', true)];
	const reader = await aPersonWith(100);
	const request = requestOf(reader, B);
	return measurePage(client, messageGroupsPk(reader.uuid), {
		off: () => answered(off, request),
		on: () => answered(on, request),
	});
}

async function measureConversation(invoke: InvokeEither, client: Redis): Promise<CachedPage> {
	const [off, on] = [await invoke('listMessages', false), await invoke('listMessages', true)];
	const { one, group } = await aConversationOf(100);
	const request = requestOf(one, A, { group });
	return measurePage(client, messagesPk(group), {
		off: () => answered(off, request),
		on: () => answered(on, request),
	});
}

async function measureSend(invoke: InvokeEither): Promise<Comparison> {
	const [off, on] = [await invoke('createMessage', false), await invoke('createMessage', true)];
	const { one, group } = await aConversationOf(1);
	const send = (run: Invoke) => () => answered(run, requestOf(one, C, { group, body: { message: 'Hello' } }));
	return compare(await inTurns([send(off), send(on)], ROUNDS, TURNS), 1, 0);
}

async function measureUpdate(invoke: InvokeEither): Promise<Comparison> {
	const { one, other, group } = await aConversationOf(1);
	const update = async (cache: boolean): Promise<Work> => {
		const run = await invoke('updateMessageGroups', cache);
		return async () => {
			const { batchItemFailures } = await run({ Records: [recordOf(newMessageItem(group, one, other.uuid, 'Hello'))] });
			if (batchItemFailures.length > 0) throw new Error('The stream function failed');
		};
	};
	return compare(await inTurns([await update(false), await update(true)], ROUNDS, TURNS), 1, 0);
}
