import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Oldest Java that DynamoDB Local is used with here. */
const JAVA = 17;

/** Why the stack cannot start, in one line; undefined when Java is there and new enough. */
export function javaProblem(env = process.env): string | undefined {
	const { stderr, status } = spawnSync('java', ['-version'], { env, encoding: 'utf8' });
	// macOS has a java that does nothing but say that there is none.
	if (status !== 0)
		return `DynamoDB Local needs Java ${JAVA} or newer, and there is no java on the PATH: install one, for instance openjdk-17-jre-headless.`;
	const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
	if (!(version >= JAVA))
		return `DynamoDB Local needs Java ${JAVA} or newer, but java on the PATH is version ${version}.`;
	return undefined;
}

/** The program that can be the shared cache; undefined when none is on the PATH. */
export const cacheServer = (env = process.env): string | undefined =>
	['valkey-server', 'redis-server'].find((program) => !spawnSync(program, ['--version'], { env }).error);

/** Why the stack cannot start with a shared cache, in one line. */
export const cacheProblem = (env = process.env): string | undefined =>
	cacheServer(env)
		? undefined
		: 'The shared cache needs valkey-server or redis-server on the PATH: install one, for instance redis-server, or start without it.';

/** How long a port may still be in use by a stack that was just stopped. */
const PORT_PATIENCE_MS = 2000;

/** Why a port cannot be used, in one line; undefined when it is free. @param variable sets another port */
export async function portProblem(what: string, port: number, variable: string): Promise<string | undefined> {
	if (!(Number.isInteger(port) && port > 0 && port < 65_536)) return `${variable} must be a port, from 1 to 65535.`;
	for (const end = Date.now() + PORT_PATIENCE_MS; !(await isFree(port)); await setTimeout(50)) {
		if (Date.now() < end) continue;
		return `Port ${port}, for ${what}, is in use: stop what uses it, or set ${variable} to another port.`;
	}
	return undefined;
}

/** Why ports cannot be used that are to be one and the same, in a line for each. */
export function samePortProblems(ports: readonly { readonly variable: string; readonly port: number }[]): string[] {
	const variables = Map.groupBy(ports, ({ port }) => port);
	return Array.from(variables, ([port, those]) => ({ port, names: those.map(({ variable }) => variable) }))
		.filter(({ names }) => names.length > 1)
		.map(({ port, names }) => `${names.join(' and ')} are both ${port}: set one of them to another port.`);
}

const isFree = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const server = createServer().once('error', () => resolve(false));
		server.listen(port, () => server.close(() => resolve(true)));
	});
