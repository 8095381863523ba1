import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { differences, followed, type Operation, operationsOf, type Schema } from '../support/described.ts';
import { type DescribedRequest, exampleRequest, rightRequests, wrongRequests } from '../support/described-requests.ts';
import { type AsyncApi, DescribedSocket } from '../support/described-socket.ts';
import { eventually, type RunningStack, signIn, startStack } from '../support/stack.ts';

const SEED = 20_261_125;

/**
 * Drives the running stack by the documents that it serves, and knows nothing else of the API: whatever it answers, and whatever
 * the socket tells meanwhile, must be as they say.
 */
describe('The running stack answers as its description says', () => {
	let running: RunningStack;
	let document: Schema;
	let operations: Operation[];
	let token: string;
	let socket: DescribedSocket;
	/** Statuses that were seen, by operation. */
	const seen = new Map<string, Set<number>>();

	beforeAll(async () => {
		running = await startStack();
		const { webUrl, users } = running.stack;
		document = (await (await fetch(new URL('/openapi.json', webUrl))).json()) as Schema;
		operations = operationsOf(followed(document));
		const andrew = users.find(({ handle }) => handle === 'andrewbrown');
		({ AccessToken: token } = await signIn(running.stack, andrew?.email ?? '', andrew?.password ?? ''));
		const asyncApi = followed((await (await fetch(new URL('/asyncapi.json', webUrl))).json()) as object);
		socket = await DescribedSocket.open(asyncApi as unknown as AsyncApi, running.stack.socketUrl, token);
	});

	afterAll(() => running.stop('SIGKILL'));

	interface Answered {
		readonly status: number;
		readonly body: { readonly type?: string; readonly errors?: readonly { readonly pointer: string }[] };
		/** How it differs from what the document says. */
		readonly wrong: string[];
	}

	/** Sends a request until it is not refused for coming too fast. */
	async function send(
		operation: Operation,
		request: DescribedRequest,
		authorization = `Bearer ${token}`,
	): Promise<Answered> {
		const [{ url }] = document['servers'] as [{ readonly url: string }];
		const { method, path, headers, body, about } = request;
		const response = await fetch(new URL(path, new URL(url, running.stack.webUrl)), {
			method,
			headers: { ...headers, ...(authorization && { authorization }) },
			body: body ?? null,
		});
		const text = await response.text();
		const answer = {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: text && JSON.parse(text),
		};
		const statuses = seen.get(operation.operationId) ?? new Set();
		seen.set(operation.operationId, statuses.add(answer.status));
		const wrong = differences(operation, answer).map(
			(sentence) => `${operation.operationId}, ${about}: ${sentence} (${method} ${path.slice(0, 200)})`,
		);
		if (answer.status !== 429 || wrong.length > 0) return { status: answer.status, body: answer.body, wrong };
		await setTimeout(Number(answer.headers['retry-after']) * 1000);
		return send(operation, request, authorization);
	}

	const kept = (): Operation[] => operations.filter(({ method }) => method !== 'DELETE');
	const isSuccess = ({ status }: Answered): boolean => status >= 200 && status < 300;

	async function expectSuccess(asked: readonly Operation[]): Promise<void> {
		for (const operation of asked) {
			const answer = await send(operation, exampleRequest(operation));
			expect([operation.operationId, answer.wrong, isSuccess(answer) || answer]).toEqual([
				operation.operationId,
				[],
				true,
			]);
		}
	}

	test('it is the one that is checked in, and there is a page to read it on', async () => {
		expect(document).toEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
		const page = await fetch(new URL('/docs/api.html', running.stack.webUrl));
		expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
		expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
		const styles = await fetch(new URL('/docs/api.css', running.stack.webUrl));
		expect([styles.status, styles.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
	});

	test('examples, as they stand, are answered with success', async () => {
		await expectSuccess(kept());
	});

	test('whatever is right by it is taken, or refused by a rule that it names', async () => {
		const wrong: string[] = [];
		const refusedFields = new Set<string>();
		for (const operation of operations) {
			for (const request of rightRequests(operation, { seed: SEED, each: 4 })) {
				const answer = await send(operation, request);
				wrong.push(...answer.wrong);
				if (answer.status >= 500) wrong.push(`${operation.operationId}, ${request.about}: ${answer.status}`);
				const isInvalid = /:(invalid|malformed-\w+)$/.test(answer.body?.type ?? '');
				if (isInvalid) refusedFields.add(`${operation.operationId} ${request.field}`);
			}
		}
		expect(wrong).toEqual([]);
		// What names something that must be there is refused in the same words as what is malformed.
		expect([...refusedFields].sort()).toEqual([
			'createMessageGroup handle',
			'markRead message_uuid',
			'postMessage handle',
		]);
	});

	test('whatever is wrong by it is refused', async () => {
		const wrong: string[] = [];
		for (const operation of operations) {
			for (const request of wrongRequests(operation)) {
				const answer = await send(operation, request);
				wrong.push(...answer.wrong);
				if (![400, 404, 413, 422].includes(answer.status)) {
					wrong.push(
						`${operation.operationId}, ${request.about}: ${answer.status} (${request.method} ${request.path})`,
					);
				}
			}
		}
		expect(wrong).toEqual([]);
	});

	test('a body of another type is refused', async () => {
		for (const operation of operations.filter(({ requestBody }) => requestBody)) {
			const example = exampleRequest(operation);
			const answer = await send(operation, {
				...example,
				headers: { ...example.headers, 'Content-Type': 'text/plain' },
			});
			expect([operation.operationId, answer.wrong, answer.status]).toEqual([operation.operationId, [], 415]);
		}
	});

	test('without a token, and with one that is none, everything is refused that asks for one', async () => {
		for (const operation of operations) {
			for (const authorization of ['', 'Bearer x.y.z', 'Basic eDp5']) {
				const answer = await send(operation, exampleRequest(operation), authorization);
				const expected = operation.security.length > 0 ? 401 : 200;
				expect([operation.operationId, answer.wrong, answer.status]).toEqual([operation.operationId, [], expected]);
			}
		}
	});

	test('the socket answers what a client may say, and refuses all else', async () => {
		expect(await socket.sendExamples(token)).toEqual({ ping: 'pong', renew: 'renewed' });
		expect(await socket.sendWrongFrames()).toEqual([]);
	});

	/** What takes away, all of it or what parameters name. */
	const taking = (all: boolean): Operation[] =>
		operations.filter(({ method, parameters }) => method === 'DELETE' && (parameters.length === 0) === all);

	test('what takes something away, too, is answered with success', async () => {
		await expectSuccess(taking(false));
	});

	test('the socket told of all this, each event as it is described', async () => {
		const types = await eventually(
			async () => socket.types,
			(seenTypes) => seenTypes.includes('message.deleted'),
		);
		expect(socket.wrong).toEqual([]);
		expect(types).toEqual(
			expect.arrayContaining(['message.created', 'message.edited', 'message_group.read', 'message_group.unread']),
		);
	});

	test('what takes all away is answered with success, and after it the token is nobody’s', async () => {
		await expectSuccess(taking(true));
		const [nobody, wrong]: [string[], string[]] = [[], []];
		for (const operation of kept().filter(({ security }) => security.length > 0)) {
			const answer = await send(operation, exampleRequest(operation));
			wrong.push(...answer.wrong);
			if (answer.status === 403) nobody.push(operation.operationId);
		}
		expect(wrong).toEqual([]);
		expect(nobody.length).toBeGreaterThan(0);
	});

	test('every answer of success that it names was seen', () => {
		const unseen = operations.flatMap(({ operationId, responses }) =>
			Object.keys(responses)
				.filter((status) => status.startsWith('2') && !seen.get(operationId)?.has(Number(status)))
				.map((status) => `${operationId} ${status}`),
		);
		expect(unseen).toEqual([]);
	});
});
