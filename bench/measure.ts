import { newMessageItem } from '../shared/messaging/messages.ts';
import type { MessageItem } from '../shared/messaging/table.ts';
import { updateMessageGroups } from '../shared/messaging/update-message-groups.ts';
import { writeAll } from '../shared/platform/batch-write.ts';
import { type Units, unitsOf, watchCapacity } from '../test/support/capacity.ts';
import { aPerson, type Person, Steps } from '../test/support/steps.ts';
import { createOtherTable, sendInOtherDesign, startGroup, updateInOtherDesign } from './delete-and-recreate.ts';
import { measureLiveUnits } from './live-units.ts';
import {
	aConversationOf,
	answered,
	aPersonWith,
	aPersonWithUnread,
	bareQuery,
	bareWrite,
	type Client,
	firstItems,
	type Invoke,
	people,
	recordOf,
	requestOf,
} from './patterns.ts';
import { measureCache } from './shared-cache.ts';
import { type Comparison, compare, inTurns, median, milliseconds, WARM_UP_ROUNDS } from './timing.ts';

const ROUNDS = 11;
const TURNS = 200;

interface Options {
	readonly million: boolean;
	/** Loads a function's bundle, as it is without a shared cache or with one. */
	readonly invoke: (name: string, cache?: boolean) => Promise<Invoke>;
	/** Loads them anew. */
	readonly clients: () => Promise<Clients>;
}

/** The SDK's client with its defaults, and ours. */
type Clients = Readonly<Record<'bare' | 'tuned', Client>>;

/** Functions of this process beside bare calls; growth; the stream function; units. */
export async function measure({ million, invoke, clients }: Options) {
	return quietly(async () => ({
		patterns: await comparePatterns(invoke, clients),
		growth: await measureGrowth(await invoke('listMessages'), await invoke('listMessageGroups'), million),
		stream: await measureStream(await invoke('updateMessageGroups')),
		cache: await measureCache(invoke),
		units: await measureUnits(),
	}));
}

/** Lets functions write their logs, as they do in Lambda, to nowhere. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
	const { write } = process.stdout;
	process.stdout.write = () => true;
	try {
		return await work();
	} finally {
		process.stdout.write = write;
	}
}

const A = 'GET /api/messages/{message_group_uuid}';
const B = 'GET /api/message_groups';
const C = 'POST /api/messages/{message_group_uuid}';
const D = 'POST /api/message_groups';
const TEXT = 'Hello, how are you?';

/** A function beside a bare call with the SDK's defaults, and a bare call with our client beside the same. */
export interface Pattern extends Comparison {
	readonly tuned: Comparison;
}

/** Compares, each on bundles of its own, so that no code has run oftener than what it is compared with. */
async function comparePatterns(
	invoke: Options['invoke'],
	clients: Options['clients'],
): Promise<Record<'A' | 'B' | 'unread' | 'C' | 'D', Pattern>> {
	const { one, other, group } = await aConversationOf(100);
	const reader = await aPersonWith(100);
	const unreadReader = await aPersonWithUnread(20, 5);
	const starter = await aPerson();
	const recipients = await people((ROUNDS + WARM_UP_ROUNDS) * TURNS);
	const text = { message: TEXT };
	const beside = async (
		name: string,
		request: () => object,
		call: (client: Client) => Promise<unknown>,
	): Promise<Pattern> => {
		const [ours, { bare, tuned }] = [await invoke(name), await clients()];
		const works = [() => answered(ours, request()), () => call(bare), () => call(tuned)];
		const rounds = await inTurns(works, ROUNDS, TURNS);
		return { ...compare(rounds, 0, 1), tuned: compare(rounds, 2, 1) };
	};
	return {
		A: await beside('listMessages', () => requestOf(one, A, { group }), bareQuery.messages(group)),
		B: await beside('listMessageGroups', () => requestOf(reader, B), bareQuery.inbox(reader.uuid)),
		unread: await beside('listMessageGroups', () => requestOf(unreadReader, B), bareQuery.inbox(unreadReader.uuid)),
		C: await beside(
			'createMessage',
			() => requestOf(other, C, { group, body: text }),
			(client) => bareWrite.message(newMessageItem(group, other, one.uuid, TEXT), client),
		),
		D: await beside(
			'createMessageGroup',
			() => requestOf(starter, D, { body: { ...text, handle: recipients.pop()?.handle } }),
			(client) => bareWrite.messageGroup(firstItems(starter), client),
		),
	};
}

/** A page's time by the size of what it is a page of, beside the smallest. */
export interface Growth {
	readonly size: number;
	readonly comparison: Comparison;
}

async function measureGrowth(
	listMessages: Invoke,
	listMessageGroups: Invoke,
	million: boolean,
): Promise<Record<'A' | 'B', Growth[]>> {
	const grow = async (sizes: readonly number[], prepare: (size: number) => Promise<() => Promise<unknown>>) => {
		const works: (() => Promise<unknown>)[] = [];
		for (const size of sizes) works.push(await prepare(size));
		const rounds = await inTurns(works, ROUNDS, TURNS);
		return sizes.map((size, i) => ({ size, comparison: compare(rounds, i, 0) }));
	};
	return {
		A: await grow([100, 10_000, ...(million ? [1_000_000] : [])], async (size) => {
			const { one, group } = await aConversationOf(size);
			return () => answered(listMessages, requestOf(one, A, { group }));
		}),
		B: await grow([10, 1000, 10_000], async (size) => {
			const reader = await aPersonWith(size);
			return () => answered(listMessageGroups, requestOf(reader, B, { limit: '10' }));
		}),
	};
}

/** Writes new messages of one conversation and gives their records. */
async function newMessages(sender: Person, recipient: Person, group: string, count: number): Promise<MessageItem[]> {
	const items = Array.from({ length: count }, (_, i) => newMessageItem(group, sender, recipient.uuid, `Message ${i}`));
	await writeAll(items);
	return items;
}

/** The stream function: records in a second, in batches of 100 of one conversation and of a hundred. */
export interface StreamSpeed {
	readonly oneGroup: number;
	readonly hundredGroups: number;
	/** Milliseconds for a batch of one. */
	readonly single: number;
}

async function measureStream(update: Invoke): Promise<StreamSpeed> {
	const { one, other, group } = await aConversationOf(1);
	const groups: Awaited<ReturnType<typeof aConversationOf>>[] = [];
	for (let i = 0; i < 100; i++) groups.push(await aConversationOf(1));
	const batches = {
		oneGroup: () => newMessages(one, other, group, 100),
		hundredGroups: async () => groups.map((each) => newMessageItem(each.group, each.one, each.other.uuid, TEXT)),
		single: () => newMessages(one, other, group, 1),
	};
	const times: Record<keyof typeof batches, number[]> = { oneGroup: [], hundredGroups: [], single: [] };
	for (let round = 0; round < 20; round++) {
		for (const name of Object.keys(batches) as (keyof typeof batches)[]) {
			const Records = (await batches[name]()).map(recordOf);
			times[name].push(
				await milliseconds(async () => {
					const { batchItemFailures } = await update({ Records });
					if (batchItemFailures.length > 0) throw new Error('The stream function failed');
				}),
			);
		}
	}
	const perSecond = (values: readonly number[]): number => Math.round(100_000 / median(values));
	return {
		oneGroup: perSecond(times.oneGroup),
		hundredGroups: perSecond(times.hundredGroups),
		single: median(times.single),
	};
}

/** Units of each pattern, and of a message with its inbox rows in both designs. */
export interface MeasuredUnits {
	readonly patterns: Readonly<Record<string, Units>>;
	/** Write units for each message, inbox rows included, at so many messages of one group in a batch. */
	readonly perMessage: readonly { readonly batch: number; readonly writeUnits: number }[];
	/** Write units of one message with its inbox rows, here and where rows are deleted and put again. */
	readonly designs: readonly { readonly characters: number; readonly ours: number; readonly other: number }[];
}

async function measureUnits(): Promise<MeasuredUnits> {
	watchCapacity();
	const when = new Steps();
	const [ann, ben, cal] = [await aPerson(), await aPerson(), await aPerson()];
	const group = await when.aConversation(ann, ben);
	const reader = await aPersonWith(30);
	const keyed = () => when.createMessage(ann, group, TEXT, { 'idempotency-key': 'bench' });
	for (const item of await newMessages(ann, ben, group, 30)) await updateMessageGroups([recordOf(item)]);
	const record = recordOf(newMessageItem(group, ann, ben.uuid, TEXT));
	const patterns = {
		'A: a page of 20 messages': await unitsOf(() => when.listMessages(ann, group)),
		'B: a page of 20 message groups': await unitsOf(() => when.listMessageGroups(reader)),
		'C: a message': await unitsOf(() => when.createMessage(ann, group, TEXT)),
		'C: with an Idempotency-Key': await unitsOf(keyed),
		'C: the same request again': await unitsOf(keyed),
		'D: a message that starts a message group': await unitsOf(() => when.createMessageGroup(ann, cal.handle, TEXT)),
		'E: both rows after a message': await unitsOf(() => updateMessageGroups([record])),
		'E: the same record again': await unitsOf(() => updateMessageGroups([record])),
		...(await measureChanges(when, ann, ben, group)),
		...(await measureLiveUnits(when, ann, ben, group)),
	};
	const perMessage = [];
	for (const batch of [1, 10, 100]) {
		const { writeUnits } = await unitsOf(async () => {
			for (let i = 0; i < batch; i++) await when.createMessage(ann, group, TEXT);
			const last = newMessageItem(group, ann, ben.uuid, TEXT);
			await updateMessageGroups(Array.from({ length: batch }, () => recordOf(last)));
		});
		perMessage.push({ batch, writeUnits: writeUnits / batch });
	}
	return { patterns, perMessage, designs: await compareDesigns(ann, ben) };
}

/** Units of what is done with the newest message of a group: marking it as read, editing and deleting it. */
async function measureChanges(
	when: Steps,
	ann: Person,
	ben: Person,
	group: string,
): Promise<MeasuredUnits['patterns']> {
	const item = newMessageItem(group, ann, ben.uuid, TEXT);
	await writeAll([item]);
	await updateMessageGroups([recordOf(item)]);
	const message = { message_group_uuid: group, uuid: item.sk };
	const sort_uuid = newMessageItem(group, ann, ben.uuid, TEXT).sk;
	const edited: MessageItem = { ...item, message: 'Edited', sort_uuid, edited_at: item.created_at };
	const reader = await aPersonWithUnread(20, 5);
	return {
		'B: a page of 20, five unread': await unitsOf(() => when.listMessageGroups(reader)),
		'a marker': await unitsOf(() => when.markRead(ben, group, item.sk)),
		'a mark as unread': await unitsOf(() => when.markUnread(ben, group)),
		'an edit': await unitsOf(() => when.editMessage(ann, message, 'Edited')),
		'E: both previews after it': await unitsOf(() => updateMessageGroups([recordOf(edited)])),
		'another edit': await unitsOf(() => when.editMessage(ann, message, 'Edited again')),
		'a deletion': await unitsOf(() => when.deleteMessage(ann, message)),
		'changed messages since': await unitsOf(() => when.listMessageChanges(ben, group)),
	};
}

async function compareDesigns(ann: Person, ben: Person): Promise<MeasuredUnits['designs']> {
	await createOtherTable();
	const when = new Steps();
	const designs = [];
	for (const characters of [19, 1024]) {
		const message = TEXT.padEnd(characters, '.');
		const group = (await when.createMessageGroup(ann, ben.handle, message)).body.message_group_uuid;
		const ours = await unitsOf(async () => {
			await when.createMessage(ann, group, message);
			await updateMessageGroups([recordOf(newMessageItem(group, ann, ben.uuid, message))]);
		});
		const otherGroup = `${group}/${characters}`;
		await startGroup(ann, ben, otherGroup, message);
		const other = await unitsOf(async () => {
			await updateInOtherDesign(otherGroup, await sendInOtherDesign(ann, otherGroup, message), message);
		});
		designs.push({ characters, ours: ours.writeUnits, other: other.writeUnits });
	}
	return designs;
}
