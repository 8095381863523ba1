const { dirname } = require('node:path');
const { pathToFileURL } = require('node:url');

/**
 * Puts generated code in the place of every `validators.ts`: the same exports, compiled from the same schemas now rather
 * than when a function starts. An export is a compiled schema, or an object of several.
 */
const compiledValidators = {
	name: 'compiled-validators',
	setup(build) {
		build.onLoad({ filter: /[\\/]shared[\\/]\w+[\\/]validators\.ts$/ }, async ({ path }) => {
			const [validators, { newAjv }, { default: standaloneCode }, { _ }] = await Promise.all([
				import(pathToFileURL(path)),
				import('./shared/platform/ajv.ts'),
				import('ajv/dist/standalone/index.js'),
				import('ajv'),
			]);
			const ajv = newAjv({ code: { source: true, esm: true, formats: _`formats` } });
			const names = {};
			/** What each schema is called: one that several have, such as an answer, is compiled once. */
			const known = new Map();
			const add = (name, { schema }) => {
				if (!known.has(schema)) {
					ajv.addSchema(schema, name);
					names[name] = name;
					known.set(schema, name);
				}
				return known.get(schema);
			};
			const others = [];
			for (const [name, value] of Object.entries(validators)) {
				if (typeof value === 'function') {
					const first = add(name, value);
					if (first !== name) others.push(`export const ${name} = ${first};`);
				} else {
					const parts = Object.entries(value).map(([part, validate]) => `${part}: ${add(`${name}_${part}`, validate)}`);
					others.push(`export const ${name} = { ${parts.join(', ')} };`);
				}
			}
			const code = (standaloneCode.default ?? standaloneCode)(ajv, names)
				// What a function does not use is left out only if making it is known to do nothing else.
				.replaceAll('= new RegExp(', '= /* @__PURE__ */ new RegExp(');
			const contents = [`import { formats } from '../contract/formats.ts';`, code, ...others].join('\n');
			return { contents, resolveDir: dirname(path), loader: 'js' };
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
	plugins: [compiledValidators, unusedDocumentClient],
	exclude: [],
});
