/** Serves the page in a process of its own, which ends with the one that started it. */
import { createServer } from 'vite';
import { type WebSettings, webServer } from './web-server.ts';

export interface WebOptions extends WebSettings {
	readonly port: number;
}

process.once('disconnect', () => process.exit());
const options: WebOptions = JSON.parse(process.argv[2] ?? '');
const server = await createServer(webServer(options, options.port));
await server.listen();
process.send?.('ready');
