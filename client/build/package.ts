/**
 * Makes what `npm pack` takes: one ES module beside its one dependency, and declarations that need nothing else, the contract's
 * types written out.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { events, frames } from '../../shared/contract/events.ts';
import { KINDS } from '../../shared/contract/problems.ts';
import { block, me, message, messageGroup, shortProfile } from '../../shared/contract/schemas.ts';
import { typeAlias } from './declarations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = `${root}client/dist`;
const declarations = `${dist}/declarations`;

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await build({
	entryPoints: [`${root}client/index.ts`],
	outfile: `${dist}/index.js`,
	bundle: true,
	format: 'esm',
	target: 'es2022',
	external: ['partysocket/*'],
});

const options = ['--noEmit', 'false', '--emitDeclarationOnly', '--declaration', '--stripInternal', '--rootDir', root];
execFileSync(process.execPath, [
	`${root}node_modules/typescript/bin/tsc`,
	...['-p', `${root}client`, ...options, '--outDir', declarations],
]);
for (const file of readdirSync(`${declarations}/client`)) {
	const text = readFileSync(`${declarations}/client/${file}`, 'utf8');
	writeFileSync(`${dist}/${file}`, text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
}
rmSync(declarations, { recursive: true });

const lines = [
	typeAlias('Message', message),
	typeAlias('MessageGroup', messageGroup),
	typeAlias('ShortProfile', shortProfile),
	typeAlias('Me', me),
	typeAlias('Block', block),
	typeAlias('SocketEvent', ...Object.values(events)),
	typeAlias('ClientFrame', ...Object.values(frames)),
	typeAlias('ProblemKind', ...Object.keys(KINDS).map((kind) => ({ const: kind }))),
	'export interface FieldError {\n\treadonly pointer: string;\n\treadonly detail: string;\n}',
];
writeFileSync(`${dist}/contract.d.ts`, `${lines.join('\n')}\n`);
copyFileSync(`${root}LICENSE`, `${dist}/LICENSE`);
