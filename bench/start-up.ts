import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundle, bundleBare } from '../test/support/bundle.ts';
import { median } from './timing.ts';

export interface StartUp {
	readonly name: string;
	readonly bytes: number;
	readonly timesBareBytes: number;
	/** Milliseconds to import it in a new process. */
	readonly importTime: number;
	readonly timesBareImport: number;
}

const ROUNDS = 15;

/** Imports the file that the first argument names and prints the milliseconds that it took. */
const PROGRAM = `const started = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - started));`;

/**
 * Bundles functions as they are deployed, and times their import, each in a process of its own, in turns with the bare
 * function's.
 * @param folder where the bundles are written, as `<name>.mjs`
 */
export async function measureStartUp(functions: Readonly<Record<string, string>>, folder: string): Promise<StartUp[]> {
	const bundles: [string, Bundle][] = [['bare function', await bundleBare()]];
	for (const [name, path] of Object.entries(functions)) bundles.push([name, await bundle(path)]);
	mkdirSync(folder, { recursive: true });
	const file = (name: string): string => join(folder, `${name.replace(' ', '-')}.mjs`);
	for (const [name, { code }] of bundles) writeFileSync(file(name), code);

	const times = new Map<string, number[]>(bundles.map(([name]) => [name, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [name, list] of times) {
			const options = ['--input-type=module', '--eval', PROGRAM, file(name)];
			list.push(Number(execFileSync(process.execPath, options, { encoding: 'utf8' })));
		}
	}
	const importTime = (name: string): number => median(times.get(name) ?? []);
	const size = ({ code }: Bundle): number => Buffer.byteLength(code);
	const [[bareName, bare] = ['', { code: '', inputs: [] }]] = bundles;
	return bundles.map(([name, one]) => ({
		name,
		bytes: size(one),
		timesBareBytes: size(one) / size(bare),
		importTime: importTime(name),
		timesBareImport: importTime(name) / importTime(bareName),
	}));
}
