import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import getPort from 'get-port';
import type { Stack } from '../../local/stack-file.ts';
import { httpApi } from './api.ts';
import { Steps } from './steps.ts';

/** A stack that a test started. */
export interface RunningStack {
	readonly stack: Stack;
	/** The same steps as in-process tests, over HTTP. */
	readonly when: Steps;
	/** Process id of `npm start`. */
	readonly pid: number;
	readonly stackFile: string;
	/** Everything that the stack has printed so far. */
	output(): string;
	/** Ends the stack with a signal. @returns its exit code, once it is gone */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs what `npm start` runs, on free ports, and waits until it is ready. @param options of the command line */
export async function startStack(...options: string[]): Promise<RunningStack> {
	const folder = mkdtempSync(join(tmpdir(), 'cruddur-test-'));
	const stackFile = join(folder, 'stack.json');
	const ports: Record<string, string> = {};
	for (const name of ['API_PORT', 'LAMBDA_PORT', 'DYNAMODB_PORT', 'POSTGRES_PORT', 'COGNITO_PORT', 'CACHE_PORT']) {
		ports[name] = String(await getPort());
	}
	const child = spawn('npm', ['start', '--', ...options], {
		env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...ports, STACK_FILE: stackFile },
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
	while (!existsSync(stackFile)) {
		if (child.exitCode !== null) throw new Error(`The stack did not start:\n${output}`);
		await setTimeout(100);
	}
	const stack = JSON.parse(readFileSync(stackFile, 'utf8')) as Stack;
	return {
		stack,
		when: new Steps(httpApi(stack.apiUrl)),
		pid: child.pid as number,
		stackFile,
		output: () => output,
		stop: async (signal = 'SIGTERM') => {
			const ended = once(child, 'exit');
			child.kill(signal);
			const [code] = await ended;
			rmSync(folder, { recursive: true, force: true });
			return code;
		},
	};
}

/** Calls the stack's Cognito as its JSON API is called. @throws Error with Cognito's message when it refuses */
export async function cognito<Answer>({ cognito: { endpoint } }: Stack, action: string, body: object): Promise<Answer> {
	const response = await fetch(endpoint, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-amz-json-1.1',
			'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
		},
		body: JSON.stringify(body),
	});
	const answer = (await response.json()) as { message?: string };
	if (!response.ok) throw new Error(answer.message);
	return answer as Answer;
}

export interface Tokens {
	readonly AccessToken: string;
	readonly IdToken: string;
}

/** Asks again until an answer passes, for what the stream function does a moment later. */
export async function eventually<Value>(
	ask: () => Promise<Value>,
	passes: (value: Value) => boolean,
	tries = 40,
): Promise<Value> {
	for (let i = 0; i < tries; i++) {
		const value = await ask();
		if (passes(value)) return value;
		await setTimeout(250);
	}
	throw new Error(`It did not come to pass in ${tries} tries`);
}

/** Signs in. @throws Error when Cognito refuses */
export async function signIn(stack: Stack, email: string, password: string): Promise<Tokens> {
	const answer = await cognito<{ AuthenticationResult: Tokens }>(stack, 'InitiateAuth', {
		AuthFlow: 'USER_PASSWORD_AUTH',
		ClientId: stack.cognito.clientId,
		AuthParameters: { USERNAME: email, PASSWORD: password },
	});
	return answer.AuthenticationResult;
}

/** Signs somebody new up, and confirms it. @throws Error when it is refused */
export async function signUp(stack: Stack, handle: string, password = 'Sign-up-1'): Promise<Tokens> {
	const email = `${handle.toLowerCase()}@sign-up.example`;
	const { clientId: ClientId, confirmationCode: ConfirmationCode } = stack.cognito;
	const UserAttributes = [
		{ Name: 'email', Value: email },
		{ Name: 'preferred_username', Value: handle },
		{ Name: 'name', Value: `New ${handle}` },
	];
	const { UserSub } = await cognito<{ UserSub: string }>(stack, 'SignUp', {
		ClientId,
		Username: email,
		Password: password,
		UserAttributes,
	});
	await cognito(stack, 'ConfirmSignUp', { ClientId, Username: UserSub, ConfirmationCode });
	return signIn(stack, email, password);
}
