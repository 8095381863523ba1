import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheServer } from './checks.ts';

/** The user pool of the laptop: named like a real one, so that tokens look and are verified like real ones. */
export const USER_POOL_ID = 'us-east-1_cruddur';
export const USER_POOL_CLIENT_ID = 'cruddurlocal';

/** The code that confirms every sign-up on the laptop. */
export const CONFIRMATION_CODE = '123456';

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A service in a process of its own. */
export interface Service {
	readonly process: ChildProcess;
	/** Fulfilled when it answers; rejected when it ended before. */
	readonly ready: Promise<void>;
}

/** Starts Postgres, empty. @param port where it listens on localhost */
export function startPostgres(port: number): Service {
	const child = fork(program('./postgres.ts'), { env: { ...process.env, POSTGRES_PORT: String(port) } });
	return service(child, 'Postgres', once(child, 'message'));
}

/** URL of the database that `startPostgres` starts. */
export const databaseUrlOf = (port: number): string => `postgres://postgres@localhost:${port}/postgres`;

export interface CognitoOptions {
	readonly port: number;
	/** Folder for its state: must be there, and is the caller's to remove. */
	readonly folder: string;
	/** Where the trigger functions can be invoked. */
	readonly lambdaEndpoint: string;
	/** Names of the trigger functions. */
	readonly triggers: { readonly PreSignUp: string; readonly PostConfirmation: string };
}

/** Starts Cognito with our user pool and client, and nobody in it. */
export function startCognito({ port, folder, lambdaEndpoint, triggers }: CognitoOptions): Service {
	const data = join(folder, '.cognito', 'db');
	mkdirSync(data, { recursive: true });
	const write = (path: string, content: object): void => writeFileSync(path, JSON.stringify(content));
	write(join(folder, '.cognito', 'config.json'), {
		LambdaClient: {
			endpoint: lambdaEndpoint,
			credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
			region: 'local',
		},
		TriggerFunctions: triggers,
		TokenConfig: { IssuerDomain: `https://cognito-idp.${USER_POOL_ID.split('_')[0]}.amazonaws.com` },
	});
	write(join(data, `${USER_POOL_ID}.json`), {
		Users: {},
		Options: { Id: USER_POOL_ID, UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
	});
	write(join(data, 'clients.json'), {
		Clients: {
			[USER_POOL_CLIENT_ID]: {
				ClientId: USER_POOL_CLIENT_ID,
				ClientName: 'local',
				UserPoolId: USER_POOL_ID,
				ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
			},
		},
	});
	const child = fork(program('./cognito.ts'), {
		cwd: folder,
		env: { ...process.env, PORT: String(port), HOST: 'localhost', CODE: CONFIRMATION_CODE },
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	return service(child, 'Cognito', answers(`http://localhost:${port}/health`));
}

/** Starts a cache, empty and in memory alone. @param port where it listens on localhost */
export function startCache(port: number): Service {
	const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'].map(String);
	const child = spawn(cacheServer() ?? '', options, { stdio: 'ignore' });
	return service(child, 'The cache', listens(port));
}

/** URL of the cache that `startCache` starts. */
export const cacheUrlOf = (port: number): string => `redis://localhost:${port}`;

/** A service that does not keep its starter from ending, once it is up. */
function service(child: ChildProcess, name: string, up: Promise<unknown>): Service {
	const ended = once(child, 'exit').then(([code]) => {
		throw new Error(`${name} ended with code ${code} before it was ready`);
	});
	const ready = Promise.race([up, ended]).then(() => {
		child.unref();
		child.channel?.unref();
	});
	return { process: child, ready };
}

async function answers(url: string): Promise<void> {
	for (;;) {
		const response = await fetch(url).catch(() => undefined);
		if (response?.ok) return;
		await setTimeout(50);
	}
}

async function listens(port: number): Promise<void> {
	for (;;) {
		const socket = connect(port, '127.0.0.1');
		const isUp = await Promise.race([
			once(socket, 'connect').then(() => true),
			once(socket, 'close').then(() => false),
		]).catch(() => false);
		socket.destroy();
		if (isUp) return;
		await setTimeout(50);
	}
}
