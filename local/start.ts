/** `npm start`: starts the parts of the stack at once, then serverless-offline in this very process. */
import { createRequire } from 'node:module';
import { start } from './stack.ts';

const args = process.argv.slice(2);
const unknown = args.find((argument, i) => !argument.startsWith('--') && !/^--\w+$/.test(args[i - 1] ?? ''));
if (unknown !== undefined) {
	process.stderr.write(
		`npm start does not know what '${unknown}' means. It takes options, such as: npm start -- --param cache=valkey\n`,
	);
	process.exit(1);
}
await start(args.some((argument) => /^(--param=)?cache=valkey$/.test(argument)));

/** Nothing but warnings: neither its lists of functions and routes nor a line for each invocation. */
process.env['SLS_LOG_LEVEL'] = 'warning';
const require = createRequire(import.meta.url);
const serverless = require.resolve('serverless/bin/serverless.js');
process.argv.splice(1, Number.POSITIVE_INFINITY, serverless, 'offline', 'start', ...args);
require(serverless);
