import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { apiDescriptions } from '../docs/api/vite-plugin.ts';

/** How the page is built and, on the laptop, served. Its settings are not built in: it reads `/config.json` at run time. */
export default defineConfig({
	root: fileURLToPath(new URL('.', import.meta.url)),
	cacheDir: fileURLToPath(new URL('../.local/vite', import.meta.url)),
	clearScreen: false,
	plugins: [apiDescriptions()],
	oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
	// All that the page imports is ES modules already: there is nothing to bundle before the dev server can answer.
	optimizeDeps: { noDiscovery: true, include: [] },
	build: {
		target: 'es2022',
		outDir: 'dist',
		emptyOutDir: true,
		// Data in the place of a small file would be one more thing for the content security policy to allow.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
	},
});
