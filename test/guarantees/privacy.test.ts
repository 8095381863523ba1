import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { dynamodb } from '../../shared/platform/dynamodb.ts';
import { errorLog } from '../../shared/platform/error-log.ts';
import { withFaults } from '../support/faults.ts';
import { aPerson, Steps } from '../support/steps.ts';
import { deliver } from '../support/stream.ts';

const when = new Steps();

/** Planted wherever people can write something. */
const SECRET = 'planted-secret';

describe('Log lines', () => {
	let lines: string[];

	beforeEach(async () => {
		lines = [];
		const { logger } = await import('../../shared/platform/logger.ts');
		logger.setLogLevel('DEBUG');
		for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
			const keep = (...args: unknown[]): void => void lines.push(args.map(String).join(' '));
			jest.spyOn(console, method).mockImplementation(keep);
			jest.spyOn((logger as unknown as { console: Console }).console, method).mockImplementation(keep);
		}
	});

	afterEach(async () => {
		jest.restoreAllMocks();
		(await import('../../shared/platform/logger.ts')).logger.setLogLevel('SILENT');
	});

	/** An error was logged, and the secret was not. */
	function expectNoSecret(): void {
		expect(lines.some((line) => line.includes('"level":"ERROR"'))).toBe(true);
		expect(lines.filter((line) => line.toLowerCase().includes(SECRET))).toEqual([]);
	}

	/** Errors that quote what they were given, as those of databases, parsers and Node do. */
	const telling: Record<string, () => Error> = {
		'a DynamoDB error with the item': () =>
			new ConditionalCheckFailedException({ message: SECRET, $metadata: {}, Item: { message: { S: SECRET } } }),
		'an error with properties': () => Object.assign(new Error(SECRET), { detail: SECRET, parameters: [SECRET] }),
		'an error with a cause': () => new Error('outer', { cause: new TypeError(SECRET) }),
		'a parser’s error': () => {
			try {
				JSON.parse(SECRET);
			} catch (error) {
				return error as Error;
			}
			throw new Error('It is JSON');
		},
	};

	test.each(Object.keys(telling))('of an edit and a marker that failed with %s have no text or token', async (kind) => {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		const { body } = await when.createMessage(ann, group, SECRET);
		const error = telling[kind] as () => Error;
		for (const [call, send] of [
			[2, () => when.editMessage(ann, body, `${SECRET} and more`)],
			[1, () => when.deleteMessage(ann, body)],
			[3, () => when.markRead(ben, group, body.uuid)],
			[1, () => when.showMessageGroup(ben, group)],
			[1, () => when.listMessageChanges(ann, group)],
		] as const) {
			const { struck, result } = await withFaults([{ call, when: 'before', error }], send);
			expect(struck).toBe(1);
			expect(JSON.stringify(result)).not.toContain(SECRET);
		}
		expectNoSecret();
		for (const { token } of [ann, ben]) expect(lines.filter((line) => line.includes(token))).toEqual([]);
	});

	test.each(Object.keys(telling))('of a request that failed with %s have no text, token or key', async (kind) => {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		const error = telling[kind] as () => Error;
		const { result } = await withFaults([{ call: 1, when: 'before', error }], () =>
			when.createMessage(ann, group, SECRET, { 'idempotency-key': SECRET }),
		);
		expect(result.status).toBe(500);
		expect(JSON.stringify(result)).not.toContain(SECRET);
		expectNoSecret();
		expect(lines.filter((line) => line.includes(ann.token))).toEqual([]);
	});

	test('of the stream function have no text', async () => {
		const image = { pk: { S: 'MSG#x' }, sk: { S: SECRET }, message: { S: SECRET }, user_uuid: { S: SECRET } };
		const record = { eventID: '1', eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: image } };
		expect(await deliver([record as never])).toEqual(['1']);
		const send = jest.spyOn(dynamodb, 'send').mockRejectedValue(telling['an error with properties']?.() as never);
		const uuid = '00000000-0000-4000-8000-000000000000';
		const proper = {
			pk: { S: `MSG#${uuid}` },
			sk: { S: '00000000-0000-7000-8000-000000000000' },
			message: { S: SECRET },
			created_at: { S: '2026-11-23T00:00:00.000Z' },
			user_uuid: { S: uuid },
			recipient_uuid: { S: uuid },
		};
		expect(await deliver([{ ...record, dynamodb: { SequenceNumber: '2', NewImage: proper } } as never])).toEqual(['2']);
		send.mockRestore();
		expectNoSecret();
	});

	test('of a sign-up that fails have no e-mail address', async () => {
		const { handler } = await import('../../functions/cognito/confirm-user.ts');
		// Postgres takes no zero bytes, and its driver's error holds the whole statement with its values.
		const email = `${SECRET}\u0000@test.example`;
		const userAttributes = { preferred_username: 'someone_new', sub: crypto.randomUUID(), email };
		const event = { triggerSource: 'PostConfirmation_ConfirmSignUp', request: { userAttributes } };
		const failed = await handler(event as unknown as PostConfirmationTriggerEvent).catch((error: unknown) => error);
		expect(failed).toMatchObject({ name: 'RefusedSignUp' });
		expect(failed).not.toHaveProperty('cause');
		expect(String((failed as Error).message)).not.toContain(SECRET);
		expectNoSecret();
	});
});

test('What is logged of an error names it and its place, and stops at endless causes', () => {
	const error = new RangeError(SECRET);
	error.cause = error;
	const { name, frames, cause } = errorLog(error);
	expect(name).toBe('RangeError');
	expect(frames[0]).toContain('privacy.test.ts');
	expect(cause?.cause?.cause?.cause?.cause).toBeUndefined();
	expect(JSON.stringify(errorLog(error))).not.toContain(SECRET);
	expect(errorLog(SECRET)).toEqual({ name: 'string', frames: [] });
});
