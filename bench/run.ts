/**
 * `npm run bench`: measures everything that docs/numbers.md says, prints it, and writes bench/results/. With `-- --million`
 * also a conversation of a million messages, which takes some minutes more.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, bundleBare } from '../test/support/bundle.ts';
import globalSetup from '../test/support/global-setup.ts';
import globalTeardown from '../test/support/global-teardown.ts';
import { messagesTable, service } from '../test/support/service.ts';
import type { Client, Invoke } from './patterns.ts';
import { measureStartUp } from './start-up.ts';

const asked = process.argv.slice(2);
if (asked.some((argument) => argument !== '--million')) {
	process.stderr.write('npm run bench [-- --million]\n');
	process.exit(1);
}

await globalSetup();
process.env['TABLE_NAME'] = `bench-${randomUUID()}`;
for (const what of ['MESSAGES', 'CONVERSATIONS', 'LOOKUPS', 'READS']) {
	for (const how of ['PER_SECOND', 'BURST']) process.env[`${what}_${how}`] = '1000000';
}
Object.assign(process.env, {
	POWERTOOLS_LOG_LEVEL: 'INFO',
	POWERTOOLS_METRICS_DISABLED: 'false',
	ERASE_FUNCTION: 'bench-eraseUser',
	SOCKETS_ENDPOINT: 'http://127.0.0.1:9',
});
globalThis.MESSAGES_TABLE = messagesTable();
const folder = mkdtempSync(join(tmpdir(), 'cruddur-bench-'));
const started = performance.now();
try {
	const { schemaLoad } = await import('../shared/operator/schema-load.ts');
	await schemaLoad();
	const waited: Record<string, string> = Object.fromEntries(
		Object.entries(service.functions)
			.filter(([name, { events }]) => events || name === 'checkSignUp' || name === 'confirmUser')
			.map(([name, { handler }]) => [name, handler.replace('.handler', '.ts')]),
	);
	const startUp = await measureStartUp(waited, folder);
	let copies = 0;
	/** Loads a bundle that nothing has run on yet: how often code has run says how well V8 has compiled it. */
	const freshly = async <Module>(code: string): Promise<Module> => {
		const file = join(folder, `${++copies}.mjs`);
		writeFileSync(file, code);
		return import(pathToFileURL(file).href);
	};
	const bare = await bundleBare('bench/bare-client.ts');
	const tuned = await bundle('bench/tuned-client.ts');
	const { measure } = await import('./measure.ts');
	const { report } = await import('./report.ts');
	const measured = await measure({
		million: asked.includes('--million'),
		clients: async () => ({
			bare: await freshly<Client>(bare.code),
			tuned: await freshly<Client>(tuned.code),
		}),
		invoke: async (name, cache = false) => {
			const { code } = await bundle(waited[name] ?? '', { cache });
			const { handler } = await freshly<{ handler: (event: object, context: object) => ReturnType<Invoke> }>(code);
			return (event) => handler(event, { awsRequestId: randomUUID() });
		},
	});
	const { measureLive } = await import('./live.ts');
	const live = await measureLive();
	const [{ model = 'unknown' } = {}] = cpus();
	const results = {
		date: new Date().toISOString().slice(0, 10),
		machine: { cpu: model, cores: cpus().length, node: process.version, dynamodb: 'DynamoDB Local 1.25.1, in memory' },
		seconds: Math.round((performance.now() - started) / 1000),
		startUp,
		live,
		...measured,
	};
	const { text, chart } = report(results);
	mkdirSync('bench/results', { recursive: true });
	writeFileSync('bench/results/results.json', `${JSON.stringify(results, undefined, '\t')}\n`);
	writeFileSync('bench/results/chart.svg', chart);
	writeFileSync('bench/results/table.txt', text);
	process.stdout.write(text);
} finally {
	const { closePostgres } = await import('../shared/platform/postgres.ts');
	await closePostgres();
	rmSync(folder, { recursive: true, force: true });
	await globalTeardown();
}
process.exit();
