/** Serves the page in a process of its own, which ends with the one that started it. */
import { build, createServer, preview } from 'vite';
import { type WebSettings, webServer } from './web-server.ts';

export interface WebOptions extends WebSettings {
	readonly port: number;
	/** A folder to build the page into and serve it from, as it is deployed; without it the sources are served. */
	readonly buildFolder?: string | undefined;
}

process.once('disconnect', () => process.exit());
const { port, buildFolder, ...settings }: WebOptions = JSON.parse(process.argv[2] ?? '');
const config = webServer(settings, port);
if (buildFolder) {
	const built = { ...config, build: { outDir: buildFolder } };
	await build(built);
	await preview(built);
} else {
	const server = await createServer(config);
	await server.listen();
}
process.send?.('ready');
