const { dirname } = require('node:path');
const { pathToFileURL } = require('node:url');

/**
 * Puts generated code in the place of every `validators.ts`: the same exports, compiled from the same schemas now rather
 * than when a function starts. An export is a compiled schema, or an object of several.
 */
module.exports = {
	name: 'compiled-validators',
	setup(build) {
		build.onLoad({ filter: /[\\/]shared[\\/]\w+[\\/]validators\.ts$/ }, async ({ path }) => {
			const [validators, { newAjv }, { default: standaloneCode }, { _ }] = await Promise.all([
				import(pathToFileURL(path)),
				import('../shared/platform/ajv.ts'),
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
