import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import getPort from 'get-port';
import { startCognito, USER_POOL_CLIENT_ID, USER_POOL_ID } from '../../local/services.ts';
import type { ClientAnswer, CognitoClient } from './cognito-clients.ts';

// biome-ignore lint/suspicious/noExplicitAny: Tests look at answers of many shapes.
type Answer = any;

type Trigger = (event: never) => Promise<unknown>;

/** The laptop's Cognito, with triggers that run in the test's process. */
export interface LocalCognito {
	readonly endpoint: string;
	/** Calls its JSON API for our pool and client. @returns its answer, or the refusal as `Name: message` */
	call(name: string, input?: object): Promise<Answer>;
	/** Ends it, and starts it with what it kept. */
	restart(): Promise<void>;
	stop(): void;
}

/** Starts the laptop's Cognito as the stack does. */
export async function startLocalCognito(
	triggers: Readonly<Record<'PreSignUp' | 'PostConfirmation', Trigger>>,
): Promise<LocalCognito> {
	const lambda = createServer(async (request, response) => {
		const name = /\/functions\/test-(\w+)\/invocations$/.exec(request.url ?? '')?.[1] as keyof typeof triggers;
		try {
			response.end(JSON.stringify(await triggers[name]((await json(request)) as never)));
		} catch (error) {
			response.setHeader('x-amz-function-error', 'Unhandled');
			response.end(JSON.stringify({ errorMessage: (error as Error).message, errorType: 'Error', trace: [] }));
		}
	}).listen(0, 'localhost');
	await once(lambda, 'listening');
	const folder = mkdtempSync(join(tmpdir(), 'cruddur-cognito-'));
	const port = await getPort();
	const endpoint = `http://localhost:${port}/`;
	const start = () =>
		startCognito({
			port,
			folder,
			lambdaEndpoint: `http://localhost:${(lambda.address() as AddressInfo).port}`,
			triggers: { PreSignUp: 'test-PreSignUp', PostConfirmation: 'test-PostConfirmation' },
		});
	let service = start();
	await service.ready;
	return {
		endpoint,
		call: async (name, input) => {
			const response = await callCognito(endpoint, name, {
				UserPoolId: USER_POOL_ID,
				ClientId: USER_POOL_CLIENT_ID,
				...input,
			});
			const answer = (await response.json()) as Answer;
			if (!response.ok) throw new Error(`${answer.__type}: ${answer.message}`);
			return answer;
		},
		restart: async () => {
			const ended = once(service.process, 'exit');
			service.process.kill('SIGKILL');
			await ended;
			service = start();
			await service.ready;
		},
		stop: () => {
			service.process.kill('SIGKILL');
			lambda.closeAllConnections();
			lambda.close();
			rmSync(folder, { recursive: true });
		},
	};
}

/** Calls Cognito's JSON API. @param body what is sent as JSON; text is sent as it is */
export const callCognito = (endpoint: string, name: string, body: object | string): Promise<Response> =>
	fetch(endpoint, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-amz-json-1.1',
			'x-amz-target': `AWSCognitoIdentityProviderService.${name}`,
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});

/** An app with a client library of Cognito's. Does one thing at a time. */
export function startClient(library: string, endpoint: string): { client: CognitoClient; stop(): void } {
	const child = fork(new URL('./cognito-clients.ts', import.meta.url), [library, endpoint], { stdio: 'ignore' });
	const call = async (method: string, args: string[]): Promise<unknown> => {
		child.send({ method, args });
		const [{ error, value }] = (await once(child, 'message')) as [ClientAnswer];
		if (error) throw Object.assign(new Error(error.message), { name: error.name });
		return value;
	};
	const client = new Proxy({} as CognitoClient, {
		get:
			(_, method: string) =>
			(...args: string[]) =>
				call(method, args),
	});
	return { client, stop: () => child.kill() };
}
