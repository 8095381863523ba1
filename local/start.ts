/** `npm start`: starts the parts of the stack at once, then serverless-offline in this very process. */
import { createRequire } from 'node:module';
import { start } from './stack.ts';

const args = process.argv.slice(2);
await start(args.some((argument) => /^(--param=)?cache=valkey$/.test(argument)));

/** Nothing but warnings: neither its lists of functions and routes nor a line for each invocation. */
process.env['SLS_LOG_LEVEL'] = 'warning';
const require = createRequire(import.meta.url);
const serverless = require.resolve('serverless/bin/serverless.js');
process.argv.splice(1, Number.POSITIVE_INFINITY, serverless, 'offline', 'start', ...args);
require(serverless);
