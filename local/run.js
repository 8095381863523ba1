/**
 * Runs a program of this project in a clean environment, in this very process: `node local/run.js [--aws] [Node's options]
 * <file> [arguments]`. With `--aws` the environment stays as it is, for a program that asks AWS. Says in a line what to do
 * where the installation is not complete; plain JavaScript, so that it can say so to a Node that is too old for the rest.
 */
import { existsSync } from 'node:fs';
import { cleanEnvironment } from './clean-environment.js';

/** The oldest Node that runs TypeScript as it is. */
const NODE = 24;

function installationProblem() {
	const isThere = (name) => existsSync(new URL(`../node_modules/${name}/package.json`, import.meta.url));
	if (!isThere('uuid')) return 'The dependencies are not installed: run npm ci.';
	if (!isThere('serverless')) {
		return 'The development dependencies are not installed: run npm ci --include=dev.';
	}
	if (Number.parseInt(process.versions.node, 10) < NODE) {
		return `Node ${NODE} is not installed, since npm was told to run no scripts: run npm ci --ignore-scripts=false.`;
	}
	return undefined;
}

const problem = installationProblem();
if (problem) {
	process.stderr.write(`${problem}\n`);
	process.exit(1);
}
const args = process.argv.slice(2);
const isForAws = args[0] === '--aws';
process.execve(
	process.execPath,
	[process.execPath, ...(isForAws ? args.slice(1) : args)],
	isForAws ? process.env : cleanEnvironment(process.env),
);
