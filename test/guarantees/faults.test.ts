import { describe, expect, jest, test } from '@jest/globals';
import { messageGroupUuidOf } from '../../shared/messaging/ids.ts';
import { messagesPk } from '../../shared/messaging/table.ts';
import { dynamodb } from '../../shared/platform/dynamodb.ts';
import type { ApiResponse } from '../support/api.ts';
import { expectedRows, sorted, tableContents, withoutMarks } from '../support/audit.ts';
import { canceled, errors, type Fault, withFaults } from '../support/faults.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { deliver, messageRecords, settle } from '../support/stream.ts';

const when = new Steps();
const everyone: Person[] = [];

async function someone(): Promise<Person> {
	const person = await aPerson();
	everyone.push(person);
	return person;
}

interface Request {
	readonly ann: Person;
	readonly ben: Person;
	/** Sends it; every time the same. */
	send(): Promise<ApiResponse>;
	readonly status: number;
}

const key = { 'idempotency-key': 'once' };

/** Every function that an HTTP request reaches and that calls DynamoDB, with people of its own each time. */
const requests: Record<string, () => Promise<Request>> = {
	'A listMessages': async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		return { ann, ben, status: 200, send: () => when.listMessages(ben, group) };
	},
	'B listMessageGroups': async () => {
		const [ann, ben] = [await someone(), await someone()];
		await when.aConversation(ann, ben);
		return { ann, ben, status: 200, send: () => when.listMessageGroups(ben) };
	},
	'C createMessage': async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		return { ann, ben, status: 201, send: () => when.createMessage(ben, group, 'the message', key) };
	},
	'D createMessageGroup': async () => {
		const [ann, ben] = [await someone(), await someone()];
		return { ann, ben, status: 201, send: () => when.createMessageGroup(ann, ben.handle, 'the message', key) };
	},
	'D createMessageGroup that is there': async () => {
		const [ann, ben] = [await someone(), await someone()];
		await when.aConversation(ann, ben);
		return { ann, ben, status: 200, send: () => when.createMessageGroup(ben, ann.handle, 'the message', key) };
	},
	postMessage: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const body = { handle: ben.handle, message: 'the message' };
		return { ann, ben, status: 200, send: () => when.post(ann, '/api/messages', body, key) };
	},
	editMessage: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		const { body } = await when.createMessage(ann, group, 'to be edited');
		return { ann, ben, status: 200, send: () => when.editMessage(ann, body, 'edited') };
	},
	deleteMessage: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		const { body } = await when.createMessage(ann, group, 'to be deleted');
		return { ann, ben, status: 204, send: () => when.deleteMessage(ann, body) };
	},
	listMessageChanges: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		return { ann, ben, status: 200, send: () => when.listMessageChanges(ben, group) };
	},
	showMessageGroup: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		return { ann, ben, status: 200, send: () => when.showMessageGroup(ben, group) };
	},
	markRead: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		const { body } = await when.createMessage(ann, group, 'to be read');
		return { ann, ben, status: 200, send: () => when.markRead(ben, group, body.uuid) };
	},
	markUnread: async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		return { ann, ben, status: 200, send: () => when.markUnread(ben, group) };
	},
	blockUser: async () => {
		const [ann, ben] = [await someone(), await someone()];
		await when.aConversation(ann, ben);
		return { ann, ben, status: 204, send: () => when.blockUser(ann, ben.handle) };
	},
	unblockUser: async () => {
		const [ann, ben] = [await someone(), await someone()];
		await when.aConversation(ann, ben);
		await when.blockUser(ann, ben.handle);
		return { ann, ben, status: 204, send: () => when.unblockUser(ann, ben.handle) };
	},
	listBlocks: async () => {
		const [ann, ben] = [await someone(), await someone()];
		await when.blockUser(ann, ben.handle);
		return { ann, ben, status: 200, send: () => when.get(ann, '/api/blocks') };
	},
	findUsers: async () => {
		const [ann, ben] = [await someone(), await someone()];
		return { ann, ben, status: 200, send: () => when.get(ann, `/api/users?handle=${ben.handle}`) };
	},
	'a replay': async () => {
		const request = await requests['D createMessageGroup']?.();
		await request?.send();
		return request as Request;
	},
};

/** Nobody's messages are doubled, and every row is what the messages call for. */
async function audit(): Promise<void> {
	await settle();
	const { messages, rows } = await tableContents();
	const sent = messages.filter(({ message }) => message === 'the message').map(({ user_uuid }) => user_uuid);
	expect(new Set(sent).size).toBe(sent.length);
	expect(sorted(withoutMarks(rows))).toEqual(expectedRows(messages, everyone));
}

describe('When a call to DynamoDB fails', () => {
	test.each(Object.entries(requests))('%s: at every call, before or after it took effect', async (_, prepare) => {
		for (const [name, error] of Object.entries(errors)) {
			for (const when of ['before', 'after'] as const) {
				for (let call = 1, isReached = true; isReached; call++) {
					const request = await prepare();
					const { calls, struck, result } = await withFaults([{ call, when, error }], request.send);
					isReached = calls >= call;
					if (struck > 0) {
						const { status, headers } = result;
						expect({ name, call, when, status, retryAfter: headers['retry-after'] }).toEqual({
							name,
							call,
							when,
							status: 503,
							retryAfter: '1',
						});
					}
					expect((struck > 0 ? await request.send() : result).status).toBe(request.status);
				}
			}
		}
		await audit();
	});

	const withoutKey = async (): Promise<Request> => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		return { ann, ben, status: 201, send: () => when.createMessage(ben, group, 'the message') };
	};

	test.each([...Object.entries(requests), ['C without a key', withoutKey] as const])(
		'%s: a try of the SDK whose answer was lost is made good by its next',
		async (_, prepare) => {
			for (let call = 1, isReached = true; isReached; call++) {
				const request = await prepare();
				const fault = { call, when: 'after', error: errors['disconnected'] as () => Error } as const;
				const { struck, result } = await withFaults([fault], request.send, 'deserialize');
				isReached = struck > 0;
				expect({ call, status: result.status }).toEqual({ call, status: request.status });
			}
			await audit();
		},
	);

	test('a transaction that is canceled for throttling or conflict is tried again at once', async () => {
		for (const codes of [
			['ThrottlingError', 'None', 'None', 'None'],
			['None', 'TransactionConflict', 'None', 'None'],
			['None', 'None', 'None', 'ProvisionedThroughputExceeded'],
		]) {
			const request = (await requests['D createMessageGroup']?.()) as Request;
			const fault: Fault = { call: 2, when: 'before', error: () => canceled(...codes) };
			const { calls, result } = await withFaults([fault], request.send);
			// The look for a row, the transaction, a look for both rows, the transaction.
			expect({ status: result.status, calls }).toEqual({ status: 201, calls: 5 });
		}
		await audit();
	});

	describe('where somebody else starts the conversation at the same moment', () => {
		/** Starts one while the other starts it right before the transaction, and does something more before the next call. */
		async function startMeanwhile(then: (other: Person, me: Person) => Promise<unknown> = async () => {}) {
			const [ann, ben] = [await someone(), await someone()];
			const before = [async () => {}, () => when.createMessageGroup(ben, ann.handle, 'theirs'), () => then(ben, ann)];
			const calls: string[] = [];
			let isOther = false;
			dynamodb.middlewareStack.add(
				(next, { commandName = '' }) =>
					async (args) => {
						if (isOther) return next(args);
						const step = before[calls.push(commandName) - 1];
						isOther = true;
						await step?.();
						isOther = false;
						return next(args);
					},
				{ step: 'initialize', name: 'meanwhile' },
			);
			const { status, body } = await when.createMessageGroup(ann, ben.handle, 'mine');
			dynamodb.middlewareStack.remove('meanwhile');
			const { messages } = await tableContents();
			const theirs = messages.filter(({ pk }) => pk === messagesPk(messageGroupUuidOf(ann.uuid, ben.uuid)));
			return { status, body, calls, texts: theirs.map(({ message }) => message).toSorted() };
		}

		test('the message is one as any other: a look for a row, the transaction, the membership, a put', async () => {
			expect(await startMeanwhile()).toMatchObject({
				status: 200,
				calls: ['GetItemCommand', 'TransactWriteItemsCommand', 'GetItemCommand', 'PutItemCommand'],
				texts: ['mine', 'theirs'],
			});
			await audit();
		});

		test('a block that comes meanwhile holds', async () => {
			const { status, body, texts } = await startMeanwhile((other, me) => when.blockUser(other, me.handle));
			expect([status, body.type]).toEqual([403, 'urn:cruddur:problem:unreachable']);
			expect(texts).toEqual(['theirs']);
		});
	});

	test('what was written a moment ago is read, also by who tries again', async () => {
		const send = jest.spyOn(dynamodb, 'send');
		const start = (await requests['D createMessageGroup']?.()) as Request;
		const conflict: Fault = { call: 2, when: 'before', error: () => canceled('TransactionConflict') };
		const { message_group_uuid: group } = (await withFaults([conflict], start.send)).result.body;
		await start.send();
		await when.createMessage(start.ben, group, 'and back');
		await when.listMessages(start.ann, group);
		const inputs = send.mock.calls.map(([{ input }]) => input as object);
		send.mockRestore();
		const reads = inputs.filter((input) => 'KeyConditionExpression' in input || 'Key' in input);
		// The last is the membership again, since a message of the other's is newer than what was known of it.
		expect(reads).toHaveLength(9);
		expect(reads.filter((input) => !('ConsistentRead' in input))).toEqual([]);
	});

	test('one that stays canceled is 503, and one that can never succeed is a defect of ours: 500', async () => {
		const always = (...codes: string[]): Fault[] =>
			Array.from({ length: 20 }, (_, i) => ({ call: 3 * i + 2, when: 'before', error: () => canceled(...codes) }));
		const request = (await requests['D createMessageGroup']?.()) as Request;
		const { calls, result } = await withFaults(always('ThrottlingError'), request.send);
		// The look for a row, and 15 times a transaction and a look for both rows.
		expect({ calls, status: result.status }).toEqual({ calls: 46, status: 503 });
		expect((await withFaults(always('ValidationError'), request.send)).result.status).toBe(500);
		expect((await request.send()).status).toBe(201);
		await audit();
	});

	test('E: at every call; the failed records come again', async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		await when.createMessage(ben, group, 'newest');
		const records = (await messageRecords()).filter(({ dynamodb }) => dynamodb?.Keys?.['pk']?.S?.endsWith(group));
		for (const call of [1, 2]) {
			for (const error of Object.values(errors)) {
				const { calls, result } = await withFaults([{ call, when: 'before', error }], () => deliver(records));
				expect(calls).toBe(2);
				expect(result).toEqual(records.map(({ dynamodb }) => dynamodb?.SequenceNumber));
			}
		}
		await audit();
	});

	test('E answers only when nothing is on its way any more', async () => {
		const [ann, ben] = [await someone(), await someone()];
		const group = await when.aConversation(ann, ben);
		await when.createMessage(ben, group, 'newest');
		const records = (await messageRecords()).filter(({ dynamodb }) => dynamodb?.Keys?.['pk']?.S?.endsWith(group));
		await withFaults([{ call: 1, when: 'before', error: () => new Error('injected') }], () => deliver(records));
		const { rows } = await tableContents();
		expect(rows.filter(({ sk, message }) => sk === group && message === 'newest')).toHaveLength(1);
	});
});
