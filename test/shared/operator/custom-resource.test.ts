import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { onDeploy } from '../../../shared/operator/custom-resource.ts';
import { logger } from '../../../shared/platform/logger.ts';

/** What CloudFormation's end of the response URL was told. */
let answers: { method: string | undefined; body: Record<string, unknown>; contentType: string | undefined }[];
let status: number;
let server: Server;
let url: string;

const event = (overrides: object) => ({
	RequestType: 'Create',
	ResponseURL: url,
	StackId: 'stack',
	RequestId: 'request',
	LogicalResourceId: 'DatabaseSchema',
	ResourceProperties: { ServiceToken: 'arn', Role: 'messages' },
	...overrides,
});

const byHand = async (payload: unknown, context?: object) => ({ payload, context });

describe('a step of a deployment', () => {
	beforeAll(async () => {
		server = createServer(async (request: IncomingMessage, response) => {
			const { method, headers } = request;
			answers.push({ method, body: JSON.parse(await text(request)), contentType: headers['content-type'] });
			response.writeHead(status).end();
		});
		await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
		url = `http://localhost:${(server.address() as AddressInfo).port}/`;
	});

	beforeEach(() => {
		answers = [];
		status = 200;
	});

	afterAll(() => {
		server.close();
	});

	test('invoked by hand it does what is for that, and tells CloudFormation nothing', async () => {
		const step = jest.fn(async () => {});
		const [payload, context] = [{ some: 'payload' }, { getRemainingTimeInMillis: () => 1 }];
		expect(await onDeploy({ deploy: step }, byHand)(payload, context)).toEqual({ payload, context });
		expect(step).not.toHaveBeenCalled();
		expect(answers).toEqual([]);
	});

	test('a stack hears that it succeeded, and the step gets the properties', async () => {
		const step = jest.fn(async (_properties: object) => {});
		await onDeploy({ deploy: step }, byHand)(event({}) as never);
		expect(step).toHaveBeenCalledWith({ ServiceToken: 'arn', Role: 'messages' });
		const named = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'DatabaseSchema' };
		const body = { Status: 'SUCCESS', PhysicalResourceId: 'DatabaseSchema', ...named };
		expect(answers).toEqual([{ method: 'PUT', body, contentType: '' }]);
	});

	test('an update keeps the resource that there is', async () => {
		await onDeploy(
			{ deploy: async () => {} },
			byHand,
		)(event({ RequestType: 'Update', PhysicalResourceId: 'first' }) as never);
		expect(answers[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'first' });
	});

	test('what fails at first, as permissions that are not known yet do, is tried again', async () => {
		const step = jest.fn(async () => {
			if (step.mock.calls.length < 3) throw new Error('access denied');
		});
		await onDeploy({ deploy: step }, byHand, 1)(event({}) as never);
		expect(answers.map(({ body }) => body['Status'])).toEqual(['SUCCESS']);
	});

	test('what keeps failing fails the deployment, and says why, here and in the log', async () => {
		const log = jest.spyOn(logger, 'error');
		const step = jest.fn(async () => {
			throw new Error('Try again in 1 s.', { cause: new Error('no such host') });
		});
		await onDeploy({ deploy: step }, byHand, 1)(event({}) as never);
		expect(step).toHaveBeenCalledTimes(10);
		expect(log.mock.lastCall).toMatchObject(['Deployment step failed', { error: { cause: { name: 'Error' } } }]);
		expect(answers[0]?.body).toMatchObject({ Status: 'FAILED', Reason: 'no such host: see the log of this function' });
	});

	test('an answer that CloudFormation does not take fails the invocation, so that Lambda tries again', async () => {
		status = 403;
		await expect(onDeploy({ deploy: async () => {} }, byHand)(event({}) as never)).rejects.toThrow(
			'did not take the answer: 403',
		);
	});

	test('removing the stack takes nothing away, unless there is a step for that', async () => {
		const [deploy, remove] = [jest.fn(async () => {}), jest.fn(async () => {})];
		const removal = event({ RequestType: 'Delete', PhysicalResourceId: 'first' }) as never;
		await onDeploy({ deploy }, byHand)(removal);
		await onDeploy({ deploy, remove }, byHand)(removal);
		expect([deploy, remove].map((step) => step.mock.calls.length)).toEqual([0, 1]);
		expect(answers.map(({ body }) => body)).toMatchObject([
			{ Status: 'SUCCESS', PhysicalResourceId: 'first' },
			{ Status: 'SUCCESS', PhysicalResourceId: 'first' },
		]);
	});

	test('a removal that fails is tried again, and says why if it keeps failing', async () => {
		const remove = jest.fn(async () => {
			throw new Error('access denied');
		});
		const removal = event({ RequestType: 'Delete', PhysicalResourceId: 'first' }) as never;
		await onDeploy({ deploy: async () => {}, remove }, byHand, 1)(removal);
		expect(remove).toHaveBeenCalledTimes(10);
		expect(answers[0]?.body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('access denied') });
	});
});
