const { dirname } = require('node:path');

/**
 * Puts generated code in the place of shared/platform/validators.ts: the same functions, compiled from the same schemas now
 * rather than when a function starts.
 */
const compiledValidators = {
	name: 'compiled-validators',
	setup(build) {
		build.onLoad({ filter: /[\\/]shared[\\/]platform[\\/]validators\.ts$/ }, async ({ path }) => {
			const [schemas, { newAjv }, { default: standaloneCode }, { _ }] = await Promise.all([
				import('./shared/contract/schemas.ts'),
				import('./shared/platform/ajv.ts'),
				import('ajv/dist/standalone/index.js'),
				import('ajv'),
			]);
			const ajv = newAjv({ code: { source: true, esm: true, formats: _`formats` } });
			for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
			const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]));
			const code = (standaloneCode.default ?? standaloneCode)(ajv, names)
				// What a function does not use is left out only if making it is known to do nothing else.
				.replaceAll('= new RegExp(', '= /* @__PURE__ */ new RegExp(');
			return {
				contents: `import { formats } from '../contract/formats.ts';\n${code}`,
				resolveDir: dirname(path),
				loader: 'js',
			};
		});
	},
};

/** The document client's package does not say that importing it does nothing, so it would be in functions that do not use it. */
const unusedDocumentClient = {
	name: 'unused-document-client',
	setup(build) {
		build.onResolve({ filter: /^@aws-sdk\/lib-dynamodb$/ }, async ({ path, pluginData, ...options }) => {
			if (pluginData === 'resolving') return undefined;
			return { ...(await build.resolve(path, { ...options, pluginData: 'resolving' })), sideEffects: false };
		});
	},
};

const isOffline = ({ processedInput }) => processedInput.commands[0] === 'offline';

/** How serverless-esbuild bundles each function. */
module.exports = (serverless) => ({
	bundle: true,
	minify: true,
	format: 'esm',
	platform: 'node',
	target: 'node24',
	mainFields: ['module', 'main'],
	// `sls invoke local` looks for .js, which this package makes a module; in AWS there is no package to say so.
	// The running stack's bundles are its own, so that packaging beside it does not take them away; local/plugin.ts removes them.
	...(isOffline(serverless) && { outputWorkFolder: `.local/build-${process.pid}`, watch: { pattern: [], ignore: [] } }),
	outputFileExtension: serverless.processedInput.commands.join(' ') === 'invoke local' ? '.js' : '.mjs',
	// Some dependencies are CommonJS and ask for Node's own modules.
	banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
	define: {
		// One definition of the table: schemaLoad gets the one that is deployed.
		MESSAGES_TABLE: JSON.stringify(serverless.service.resources.Resources.MessagesTable.Properties),
		// Without a shared cache, nothing of it is in a bundle.
		...(!serverless.service.resources.Resources.Cache && { 'process.env.CACHE_URL': 'undefined' }),
	},
	alias: { '@aws-sdk/credential-provider-node': './shared/platform/lambda-credentials.ts' },
	plugins: [compiledValidators, unusedDocumentClient],
	exclude: [],
});
