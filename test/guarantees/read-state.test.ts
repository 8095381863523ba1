import { describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { handler as rebuild } from '../../functions/operator/rebuild-message-groups.ts';
import type { Message, MessageGroup } from '../../shared/contract/types.ts';
import { expectedRows, sorted, tableContents, withoutMarks } from '../support/audit.ts';
import { someDelivery } from '../support/deliveries.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { deliver, deliverAll, messageRecords } from '../support/stream.ts';
import { untilAnswered } from '../support/until-answered.ts';

const when = new Steps();
/** Runs of properties are the same every time. */
const SEED = 20_261_125;

/** One of the two. */
type Who = 0 | 1;

const someStep = fc.record({
	what: fc.oneof(
		{ weight: 6, arbitrary: fc.constant('send' as const) },
		{ weight: 5, arbitrary: fc.constantFrom('edit' as const, 'delete' as const, 'read' as const) },
		{ weight: 2, arbitrary: fc.constantFrom('markUnread' as const, 'deliver' as const) },
		{ weight: 1, arbitrary: fc.constantFrom('block' as const, 'unblock' as const) },
	),
	who: fc.constantFrom<Who>(0, 1),
	/** Which message or which records. */
	which: fc.nat({ max: 1000 }),
});

type Step = typeof someStep extends fc.Arbitrary<infer Value> ? Value : never;

interface Said {
	readonly uuid: string;
	readonly by: Who;
	/** As it is now; empty once deleted. */
	text: string;
	isDeleted: boolean;
}

/** What the API and the table should say, kept from the whole history: no counters, no rows. */
class Model {
	readonly said: Said[] = [];
	/** Texts that were edited away or deleted. */
	readonly gone: string[] = [];
	/** Uuids of changed messages, the one whose last change is the oldest first. */
	changed: string[] = [];
	/** Index of the newest message that each has marked as read. */
	readonly marker: [number, number] = [-1, -1];
	readonly isMarkedUnread: [boolean, boolean] = [false, false];
	readonly hasBlocked: [boolean, boolean] = [false, false];

	isBlocked(): boolean {
		return this.hasBlocked.includes(true);
	}

	send(by: Who, uuid: string, text: string): void {
		this.said.push({ uuid, by, text, isDeleted: false });
		this.isMarkedUnread[by] = false;
	}

	change(said: Said, text: string, isDeleted: boolean): void {
		this.gone.push(said.text);
		Object.assign(said, { text, isDeleted });
		this.changed = [...this.changed.filter((uuid) => uuid !== said.uuid), said.uuid];
	}

	read(by: Who, index: number): void {
		if (index <= this.marker[by]) return;
		this.marker[by] = index;
		this.isMarkedUnread[by] = false;
	}

	unreadOf(who: Who): number {
		const own = this.said.findLastIndex(({ by }) => by === who);
		const read = Math.max(own, this.marker[who]);
		return this.said.filter(({ by, isDeleted }, i) => by !== who && i > read && !isDeleted).length;
	}
}

/** The stream's records of a message group. */
async function recordsOf(group: string): Promise<DynamoDBRecord[]> {
	const all = await messageRecords();
	return all.filter(({ dynamodb: image }) => image?.Keys?.['pk']?.S === `MSG#${group}`);
}

/** A conversation of two, with what it should be. */
class Conversation {
	readonly people: readonly [Person, Person];
	readonly group: string;
	readonly model = new Model();

	constructor(people: readonly [Person, Person], group: string) {
		this.people = people;
		this.group = group;
	}

	static async start(): Promise<Conversation> {
		const people = [await aPerson(), await aPerson()] as const;
		const { body } = await when.createMessageGroup(people[0], people[1].handle, 'text 0;');
		const conversation = new Conversation(people, body.message_group_uuid);
		conversation.model.send(0, body.uuid, 'text 0;');
		return conversation;
	}

	/** Does a step, and sees that its answer is the right one. */
	async take({ what, who, which }: Step): Promise<void> {
		const { model, group } = this;
		const [me, other] = [this.people[who], this.people[1 - who] as Person];
		const own = model.said.filter(({ by }) => by === who);
		const mine = own[which % Math.max(1, own.length)];
		const message = mine && { message_group_uuid: group, uuid: mine.uuid };
		const text = `text ${model.said.length}.${which};`;
		if (what === 'send') {
			const { status, body } = await when.createMessage(me, group, text);
			expect(status).toBe(model.isBlocked() ? 403 : 201);
			if (status === 201) model.send(who, body.uuid, text);
		} else if (what === 'edit' && mine && message) {
			const { status } = await when.editMessage(me, message, `edited ${text}`);
			expect(status).toBe(model.isBlocked() ? 403 : mine.isDeleted ? 410 : 200);
			if (status === 200) model.change(mine, `edited ${text}`, false);
		} else if (what === 'delete' && mine && message) {
			expect((await when.deleteMessage(me, message)).status).toBe(204);
			if (!mine.isDeleted) model.change(mine, '', true);
		} else if (what === 'read') {
			const index = which % model.said.length;
			model.read(who, index);
			const { status, body } = await when.markRead(me, group, model.said[index]?.uuid);
			expect({ status, marker: body.last_read_message_uuid }).toEqual({
				status: 200,
				marker: model.said[model.marker[who]]?.uuid,
			});
		} else if (what === 'markUnread') {
			model.isMarkedUnread[who] = true;
			expect((await when.markUnread(me, group)).body.marked_unread).toBe(true);
		} else if (what === 'block' || what === 'unblock') {
			const method = what === 'block' ? 'PUT' : 'DELETE';
			expect((await when.send(method, me, `/api/blocks/${other.handle}`)).status).toBe(204);
			model.hasBlocked[who] = what === 'block';
		} else if (what === 'deliver') {
			const records = await recordsOf(this.group);
			const from = which % records.length;
			expect(await deliver(records.slice(from, from + 1 + (which % 5)))).toEqual([]);
		}
	}

	/** Delivers all records, each at least once, in some schedule. */
	async deliverAll(seed: number, isAtOnce: boolean): Promise<void> {
		const [batches = []] = fc.sample(someDelivery(await recordsOf(this.group)), { seed, numRuns: 1 });
		if (isAtOnce) await Promise.all(batches.map(deliverAll));
		else for (const batch of batches) await deliverAll(batch);
	}

	/** Sees that table and answers are what the model says. */
	async audit(): Promise<void> {
		const { model, group, people } = this;
		const { messages, rows } = await tableContents();
		const mine = messages.filter(({ pk }) => pk === `MSG#${group}`);
		const myRows = rows.filter(({ sk }) => sk === group);
		expect(sorted(withoutMarks(myRows))).toEqual(expectedRows(mine, people));
		expect(await rebuild({ message_group_uuid: group, dryRun: true })).toMatchObject({
			rows_checked: 2,
			rows_wrong: 0,
		});
		const answers: unknown[] = [];
		for (const who of [0, 1] as const) {
			const me = people[who];
			const row = myRows.find(({ pk }) => pk === `GRP#${me.uuid}`);
			expect(row?.['last_read_uuid']).toBe(model.said[model.marker[who]]?.uuid);
			const shown: MessageGroup = (await when.showMessageGroup(me, group)).body;
			expect((await when.listMessageGroups(me)).body).toEqual([shown]);
			expect(shown).toMatchObject({
				unread_count: model.unreadOf(who),
				marked_unread: model.isMarkedUnread[who],
				last_message_uuid: model.said.at(-1)?.uuid,
				message: model.said.at(-1)?.text,
				blocked: model.hasBlocked[who],
				reachable: !model.isBlocked(),
			});
			const page: Message[] = (await when.listMessages(me, group, '?limit=100')).body;
			expect(page.map(({ uuid, message }) => ({ uuid, text: message }))).toEqual(
				model.said.map(({ uuid, text }) => ({ uuid, text })),
			);
			const changes: Message[] = (await when.listMessageChanges(me, group, '?limit=100')).body;
			expect(changes.map(({ uuid }) => uuid)).toEqual(model.changed);
			for (const change of changes) expect(page).toContainEqual(change);
			answers.push(shown, page, changes);
		}
		const everything = JSON.stringify([answers, mine, myRows]);
		expect(model.gone.filter((text) => everything.includes(`"${text}"`))).toEqual([]);
	}
}

describe('Whatever two people do, and however the stream delivers it', () => {
	test('rows, unread counts, markers, changes and what is gone are what the history calls for', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(someStep, { minLength: 1, maxLength: 30 }),
				fc.integer(),
				fc.boolean(),
				async (steps, seed, isAtOnce) => {
					const conversation = await Conversation.start();
					for (const step of steps) await conversation.take(step);
					await conversation.deliverAll(seed, isAtOnce);
					await conversation.audit();
				},
			),
			{ seed: SEED, numRuns: 25 },
		);
	});

	test('also when both do it at the same time, on several devices', async () => {
		for (let round = 0; round < 3; round++) {
			const people = [await aPerson(), await aPerson()] as const;
			const group = await when.aConversation(people[0], people[1], 'Hello');
			const steps = fc.sample(someStep, { seed: SEED + round, numRuns: 40 });
			const markers: string[][] = [[], []];
			await Promise.all(
				steps.map(async ({ what, who, which }) => {
					const me = people[who];
					const { body: page } = await untilAnswered(() => when.listMessages(me, group, '?limit=100'));
					const own = page.filter(({ user_uuid }: Message) => user_uuid === me.uuid);
					const [any, mine] = [page[which % page.length], own[which % Math.max(1, own.length)]];
					if (what === 'send') await when.createMessage(me, group, `text ${which}`);
					else if (what === 'edit' && mine) await when.editMessage(me, mine, `edited ${which}`);
					else if (what === 'delete' && mine) await when.deleteMessage(me, mine);
					else if (what === 'read') {
						await untilAnswered(() => when.markRead(me, group, any.uuid));
						markers[who]?.push(any.uuid);
					} else if (what === 'markUnread') await when.markUnread(me, group);
					else await deliver(await recordsOf(group));
				}),
			);
			await deliverAll(await recordsOf(group));
			const { messages, rows } = await tableContents();
			const mine = messages.filter(({ pk }) => pk === `MSG#${group}`);
			const myRows = rows.filter(({ sk }) => sk === group);
			expect(sorted(withoutMarks(myRows))).toEqual(expectedRows(mine, people));
			for (const [who, { uuid }] of people.entries()) {
				const row = myRows.find(({ pk }) => pk === `GRP#${uuid}`);
				expect(row?.['last_read_uuid']).toBe(markers[who]?.toSorted().at(-1));
			}
			for (const { message, deleted_at } of mine) expect(message === '').toBe(deleted_at !== undefined);
		}
	});
});
