const compiledValidators = require('./esbuild/compiled-validators.cjs');
const leftOut = require('./esbuild/left-out.cjs');

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

/** How serverless-esbuild bundles each function. */
module.exports = (serverless) => ({
	bundle: true,
	minify: true,
	format: 'esm',
	platform: 'node',
	target: 'node24',
	mainFields: ['module', 'main'],
	outputFileExtension: '.mjs',
	// Some dependencies are CommonJS and ask for Node's own modules.
	banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
	define: {
		// One definition of the table: schemaLoad gets the one that is deployed.
		MESSAGES_TABLE: JSON.stringify(serverless.service.resources.Resources.MessagesTable.Properties),
		// Without a shared cache, nothing of it is in a bundle.
		...(!serverless.service.resources.Resources.Cache && { 'process.env.CACHE_URL': 'undefined' }),
	},
	alias: { '@aws-sdk/credential-provider-node': './shared/platform/lambda-credentials.ts' },
	plugins: [compiledValidators, leftOut, unusedDocumentClient],
	exclude: [],
});
