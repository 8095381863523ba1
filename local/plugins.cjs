/** What serverless.yml loads beside our own plugin: what runs functions on the laptop, or what bundles them, a second each. */
const isIn = (...commands) => process.argv.some((argument) => commands.includes(argument));

module.exports = [
	'./local/plugin.ts',
	...(isIn('offline') ? ['serverless-offline'] : []),
	...(isIn('package', 'deploy') ? ['./resources/plugin.ts', 'serverless-esbuild'] : []), // in this order: the page is built first
];
