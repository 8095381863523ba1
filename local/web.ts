import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Part, part } from './part.ts';
import { people } from './people.ts';
import type { Stack } from './stack-file.ts';
import type { WebOptions } from './web-process.ts';

/**
 * Starts the page's server, which reloads what is edited.
 * @param buildFolder where the page is built and served from instead, as it is deployed
 */
export function startWeb(port: number, { apiUrl, socketUrl, cognito }: Stack, buildFolder?: string): Part {
	const options: WebOptions = {
		port,
		buildFolder,
		apiUrl,
		cognitoUrl: cognito.endpoint,
		clientId: cognito.clientId,
		socketUrl,
		confirmationCode: cognito.confirmationCode,
		people: people.map(({ handle, display_name, email, password }) => ({ handle, display_name, email, password })),
	};
	const child = fork(fileURLToPath(new URL('./web-process.ts', import.meta.url)), [JSON.stringify(options)], {
		env: { ...process.env, NODE_ENV: buildFolder ? 'production' : 'development' },
		execArgv: ['--max-semi-space-size=2'],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	return part('The page', child, () => once(child, 'message'));
}
