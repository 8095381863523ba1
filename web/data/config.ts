/** Where this deployment's parts are: the page itself is the same everywhere. */
export interface Config {
	readonly cognitoUrl: string;
	readonly clientId: string;
	readonly socketUrl: string;
}

let config: Config | undefined;

/** Reads `/config.json`, which is not there to be cached. */
export async function loadConfig(): Promise<void> {
	const response = await fetch('/config.json', { cache: 'no-cache' });
	if (!response.ok) throw new Error(`config.json: ${response.status}`);
	config = await response.json();
}

export function getConfig(): Config {
	if (!config) throw new Error('config.json was not read yet');
	return config;
}
