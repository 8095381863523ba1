const { readFileSync } = require('node:fs');
const { resolve } = require('node:path');

/** What stands for a module that is never reached, if it is reached all the same. */
const UNREACHED = `throw new Error('A module was reached that esbuild/left-out.cjs leaves out');`;

/** Modules that our functions never reach, though a library loads them: which of its files imports what, and what stands for it. */
const LEFT_OUT = [
	{
		// Answers that are streams of events: where a service has them, its client imports this itself.
		importer: /[\\/]@smithy[\\/]core[\\/].*[\\/]HttpProtocol\.js$/,
		imported: '@smithy/core/event-streams',
		contents: UNREACHED,
	},
	{
		// Signatures of such streams.
		importer: /[\\/]signature-v4[\\/].*[\\/]SignatureV4\.js$/,
		imported: './HeaderFormatter',
		contents: 'export class HeaderFormatter {}',
	},
	{
		// Addresses that DynamoDB is asked for, which our client does not do (shared/platform/dynamodb.ts).
		importer: /[\\/]middleware-endpoint-discovery[\\/].*[\\/]resolveEndpointDiscoveryConfig\.js$/,
		imported: '@aws-sdk/endpoint-cache',
		contents: 'export class EndpointCache {}',
	},
	{
		// The SDK's handler of requests, for clients that have ours (shared/platform/lean-client.ts).
		importer: /[\\/]client-(dynamodb|apigatewaymanagementapi)[\\/].*[\\/]runtimeConfig\.js$/,
		imported: '@smithy/node-http-handler',
		contents: `export const NodeHttpHandler = { create: (handler) => handler };
			export const streamCollector = () => { ${UNREACHED} };`,
	},
	{
		// Postgres' stream of changes.
		importer: /[\\/]postgres[\\/]src[\\/]index\.js$/,
		imported: './subscribe.js',
		contents: 'export default () => ({});',
	},
	{
		// Postgres' large objects.
		importer: /[\\/]postgres[\\/]src[\\/]index\.js$/,
		imported: './large.js',
		contents: `export default () => { ${UNREACHED} };`,
	},
	{
		// All of a client's package.json but its version.
		importer: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/].*[\\/]runtimeConfig\.js$/,
		imported: '../package.json',
		contents: ({ resolveDir, path }) =>
			`export default { version: '${JSON.parse(readFileSync(resolve(resolveDir, path), 'utf8')).version}' };`,
	},
];

/** Leaves modules out of bundles that nothing in them reaches, and fails a build where a library no longer imports one of them. */
module.exports = {
	name: 'left-out',
	setup(build) {
		/** What files have yet to import that were loaded. */
		const awaited = new Set();
		build.onStart(() => awaited.clear());
		for (const { importer, imported, contents } of LEFT_OUT) {
			const nameOf = (file) => `${file} imports ${imported}`;
			build.onLoad({ filter: importer }, ({ path }) => {
				awaited.add(nameOf(path));
			});
			build.onResolve({ filter: new RegExp(`^${RegExp.escape(imported)}$`) }, (asked) => {
				if (!importer.test(asked.importer)) return undefined;
				awaited.delete(nameOf(asked.importer));
				const stands = typeof contents === 'string' ? contents : contents(asked);
				return { path: nameOf(asked.importer), namespace: 'left-out', pluginData: stands };
			});
		}
		build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ pluginData }) => ({ contents: pluginData }));
		build.onEnd(() => ({
			errors: [...awaited].map((name) => ({ text: `No longer so: ${name}. esbuild/left-out.cjs must follow` })),
		}));
	},
};
