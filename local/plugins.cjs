const { join } = require('node:path');

// Serverless keeps what it makes of its schema here rather than in the home folder, which may not be writable.
process.env.SLS_SCHEMA_CACHE_BASE_DIR ??= join(__dirname, '..', '.local');

const isIn = (...commands) => process.argv.some((argument) => commands.includes(argument));

/** What serverless.yml loads beside our own plugin: what runs functions on the laptop, or what bundles them, a second each. */
module.exports = [
	'./local/plugin.ts',
	...(isIn('offline') ? ['serverless-offline'] : []),
	...(isIn('package', 'deploy') ? ['./resources/plugin.ts', 'serverless-esbuild'] : []), // in this order: the page is built first
];
