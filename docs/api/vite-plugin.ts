import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Plugin } from 'vite';
import { page, STYLES } from './page.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** What is served beside the page: both descriptions, and a page to read them on. */
const files: ReadonlyMap<string, () => string> = new Map([
	['openapi.json', () => read('../openapi.json')],
	['asyncapi.json', () => read('../asyncapi.json')],
	['docs/api.html', () => page(JSON.parse(read('../openapi.json')), JSON.parse(read('../asyncapi.json')))],
	[`docs/${STYLES}`, () => read(STYLES)],
]);

const TYPES: Readonly<Record<string, string>> = {
	'.json': 'application/json',
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
};

/** Puts the API's descriptions beside the page, in its build as on the laptop. */
export const apiDescriptions = (): Plugin => ({
	name: 'api-descriptions',
	generateBundle() {
		for (const [fileName, content] of files) {
			this.emitFile({ type: 'asset', fileName, source: content() });
		}
	},
	configureServer({ config, middlewares }) {
		middlewares.use((request, response, next) => {
			const [path = ''] = (request.url ?? '').slice(1).split('?');
			const content = files.get(path);
			if (content === undefined) return next();
			for (const [name, value] of Object.entries(config.server.headers ?? {})) response.setHeader(name, value ?? '');
			response.setHeader('content-type', TYPES[extname(path)] ?? '');
			response.setHeader('cache-control', 'no-cache');
			response.end(content());
		});
	},
});
