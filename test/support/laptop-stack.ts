import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import getPort from 'get-port';
import type { Stack } from '../../local/stack-file.ts';
import { httpApi } from './api.ts';
import { faultsFileOf } from './faults-file.ts';
import { Steps } from './steps.ts';

/** What may be set in a developer's shell, and would break the stack if it reached it. */
export const SHELL = {
	AWS_PROFILE: 'none',
	AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
	NODE_USE_ENV_PROXY: '1',
	HTTP_PROXY: 'http://127.0.0.1:9',
	HTTPS_PROXY: 'http://127.0.0.1:9',
	JAVA_TOOL_OPTIONS: '-Xmx1k',
	PGHOST: 'elsewhere.example',
};

const PORTS = [
	...['WEB_PORT', 'API_PORT', 'WEBSOCKET_PORT', 'LAMBDA_PORT'],
	...['DYNAMODB_PORT', 'POSTGRES_PORT', 'COGNITO_PORT', 'CACHE_PORT'],
];

/** Free ports, as the stack is told them. */
export async function freePorts(): Promise<Record<string, string>> {
	const ports: Record<string, string> = {};
	for (const name of PORTS) ports[name] = String(await getPort());
	return ports;
}

/** A stack that is about to start. */
export interface SpawnedStack {
	readonly child: ChildProcess;
	readonly stackFile: string;
	/** The folder that it has for temporary files. */
	readonly temporary: string;
	/** Everything that it has printed so far. */
	output(): string;
}

const folders: string[] = [];
const children: ChildProcess[] = [];

/** Ends what was started here and not stopped; its parts end with it. */
export function endStacks(): void {
	for (const child of children) child.kill('SIGKILL');
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/**
 * Runs what `npm start` runs.
 * @param environment beside PATH and what is set in the shell
 * @param cwd the project, or a copy of it
 * @param preload a module that is loaded into its process first
 */
export function spawnStack(
	environment: Readonly<Record<string, string>>,
	options: readonly string[] = [],
	{ cwd = '.', preload }: { readonly cwd?: string; readonly preload?: string } = {},
): SpawnedStack {
	const folder = mkdtempSync(join(tmpdir(), 'stack-'));
	folders.push(folder);
	const [stackFile, temporary] = [join(folder, 'stack.json'), join(folder, 'temporary')];
	mkdirSync(temporary);
	const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
	const start = preload ? scripts.start.replace('local/run.js', `local/run.js --import ./${preload}`) : scripts.start;
	const child = spawn('/bin/sh', ['-c', [start, ...options].join(' ')], {
		cwd,
		env: { ...SHELL, PATH: process.env['PATH'], TMPDIR: temporary, STACK_FILE: stackFile, ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.push(child);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
	return { child, stackFile, temporary, output: () => output };
}

/** A stack that a test started. */
export interface RunningStack {
	readonly stack: Stack;
	/** The same steps as in-process tests, over HTTP. */
	readonly when: Steps;
	/** Process id of the stack. */
	readonly pid: number;
	readonly stackFile: string;
	/** Everything that the stack has printed so far. */
	output(): string;
	/** Ends the stack with a signal. @returns its exit code, once it is gone */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs what `npm start` runs, on free ports, and waits until it is ready. @param options of the command line */
export const startStack = async (...options: string[]): Promise<RunningStack> =>
	ready(spawnStack(await freePorts(), options));

/** A stack whose parts fail at random, for as long as it is told to. */
export interface FaultyStack extends RunningStack {
	setFaults(areOn: boolean): void;
}

/** As `startStack`, with the faults of `faulty-stack.ts`; at first they are off. */
export async function startFaultyStack(): Promise<FaultyStack> {
	const running = await ready(spawnStack(await freePorts(), [], { preload: 'test/support/faulty-stack.ts' }));
	const file = faultsFileOf(running.stackFile);
	const setFaults = (areOn: boolean): void => (areOn ? writeFileSync(file, '') : rmSync(file, { force: true }));
	return { ...running, setFaults };
}

/** Waits until a stack is ready. */
export async function ready({ child, stackFile, output }: SpawnedStack): Promise<RunningStack> {
	while (!existsSync(stackFile)) {
		if (child.exitCode !== null) throw new Error(`The stack did not start:\n${output()}`);
		await setTimeout(100);
	}
	const stack = JSON.parse(readFileSync(stackFile, 'utf8')) as Stack;
	return {
		stack,
		when: new Steps(httpApi(stack.apiUrl)),
		pid: child.pid as number,
		stackFile,
		output,
		stop: async (signal = 'SIGTERM') => {
			const ended = once(child, 'exit');
			child.kill(signal);
			const [code] = await ended;
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
	readonly RefreshToken: string;
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

/** Password of everybody who signs up. */
export const PASSWORD = 'Sign-up-2026';

/** Signs somebody new up, and confirms it. @throws Error when it is refused */
export async function signUp(stack: Stack, handle: string, password = PASSWORD): Promise<Tokens> {
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
