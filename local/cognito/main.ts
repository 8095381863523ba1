/** Cognito in a process of its own, which ends with the process that started it. */
import { callsOf } from './calls.ts';
import { type CognitoOptions, createPool } from './pool.ts';
import { createCognitoServer } from './server.ts';

process.once('disconnect', () => process.exit());
const options = JSON.parse(process.argv[2] ?? '') as CognitoOptions;
createCognitoServer(options, callsOf(createPool(options))).listen(options.port, 'localhost', () =>
	process.send?.('ready'),
);
