import { afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { dynamodb } from '../../shared/platform/dynamodb.ts';
import type { ApiResponse } from '../support/api.ts';
import { tableContents } from '../support/audit.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';

const when = new Steps();
let ann: Person;
let ben: Person;
let group: string;
let message: { message_group_uuid: string; uuid: string };

beforeAll(async () => {
	[ann, ben] = await Promise.all([aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
	message = (await when.createMessage(ann, group, 'first')).body;
});

afterEach(() => {
	jest.restoreAllMocks();
	dynamodb.middlewareStack.remove('freeze');
});

const WRITES = /^(PutItem|UpdateItem|TransactWriteItems)Command$/;

/**
 * Lets the container stand still right before an attempt of a write, and lets attempts before it fail so that the SDK tries
 * again: the clock is what it is after that.
 * @returns how many attempts reached DynamoDB
 */
function freeze({ beforeAttempt, forMs }: { beforeAttempt: number; forMs: number }): { sent: () => number } {
	let attempts = 0;
	let sent = 0;
	const now = Date.now.bind(Date);
	dynamodb.middlewareStack.add(
		(next, { commandName = '' }) =>
			async (args) => {
				if (!WRITES.test(commandName)) return next(args);
				attempts++;
				if (attempts === beforeAttempt) jest.spyOn(Date, 'now').mockImplementation(() => now() + forMs);
				const output = next(args);
				const isFailing = attempts < beforeAttempt;
				return output.then((result) => {
					sent++;
					if (isFailing) throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
					return result;
				});
			},
		{ step: 'deserialize', priority: 'normal', name: 'freeze' },
	);
	return { sent: () => sent };
}

const key = () => ({ 'idempotency-key': crypto.randomUUID() });

/** Everything that writes a message. */
const writes: Record<string, () => Promise<ApiResponse>> = {
	createMessage: () => when.createMessage(ann, group, 'late'),
	'createMessage with a key': () => when.createMessage(ann, group, 'late', key()),
	'createMessageGroup with a key': () => when.createMessageGroup(ann, ben.handle, 'late', key()),
	editMessage: () => when.editMessage(ann, message as never, 'late'),
	deleteMessage: () => when.deleteMessage(ann, message as never),
};

test.each(Object.entries(writes))('%s is not sent by a container that stood still for too long', async (_, write) => {
	const before = (await tableContents()).messages;
	const { sent } = freeze({ beforeAttempt: 1, forMs: 9000 });
	expect(await write()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
	expect(sent()).toBe(0);
	expect((await tableContents()).messages).toEqual(before);
});

test.each(Object.entries(writes).slice(0, 3))('%s: nor sent again by the SDK', async (_, write) => {
	const { sent } = freeze({ beforeAttempt: 2, forMs: 9000 });
	expect((await write()).status).toBe(503);
	expect(sent()).toBe(1);
});

test('an edit that stood still after it met a newer one does not bring the old text back', async () => {
	const { body: sent } = await when.createMessage(ann, group, 'teh');
	let isFirst = true;
	const now = Date.now.bind(Date);
	dynamodb.middlewareStack.add(
		(next, { commandName = '' }) =>
			async (args) => {
				if (!WRITES.test(commandName) || !isFirst) return next(args);
				isFirst = false;
				await when.editMessage(ann, sent, 'newer');
				return next(args).finally(() => jest.spyOn(Date, 'now').mockImplementation(() => now() + 9000));
			},
		{ step: 'deserialize', priority: 'normal', name: 'freeze' },
	);
	expect((await when.editMessage(ann, sent, 'older')).status).toBe(503);
	expect((await when.listMessages(ben, group)).body.at(-1).message).toBe('newer');
});

test('a container that stood still for less goes on', async () => {
	freeze({ beforeAttempt: 1, forMs: 5000 });
	expect((await when.createMessage(ann, group, 'in time')).status).toBe(201);
});
