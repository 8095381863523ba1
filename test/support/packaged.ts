import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Resource {
	readonly Type: string;
	readonly Condition?: string;
	readonly DeletionPolicy?: string;
	readonly UpdateReplacePolicy?: string;
	readonly DependsOn?: string | readonly string[];
	// biome-ignore lint/suspicious/noExplicitAny: a template is looked into, whatever it holds
	readonly Properties: Readonly<Record<string, any>>;
}

/** A CloudFormation template, as it would be deployed. */
export interface Template {
	readonly Resources: Readonly<Record<string, Resource>>;
	readonly Conditions?: Readonly<Record<string, unknown>>;
	readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const NOT_COPIED = /^(\.git|\.esbuild|\.serverless|\.local|node_modules|coverage|test)$/;

/**
 * What `sls package` makes, run on a copy of the project so that it is in nobody's way, and without AWS credentials.
 * @param options more of the command line
 */
export function packaged(stage: string, ...options: string[]): Template {
	const folder = mkdtempSync(join(tmpdir(), 'cruddur-package-'));
	try {
		for (const name of readdirSync('.').filter((entry) => !NOT_COPIED.test(entry))) {
			cpSync(name, join(folder, name), { recursive: true });
		}
		symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
		const { NODE_OPTIONS: _, ...environment } = process.env;
		execFileSync(
			process.execPath,
			[join('node_modules', 'serverless', 'bin', 'serverless.js'), 'package', '--stage', stage, ...options],
			{
				cwd: folder,
				env: {
					...Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_'))),
					TMPDIR: folder, // serverless-esbuild leaves things there
				},
				encoding: 'utf8',
				stdio: 'pipe',
				timeout: 180_000, // a build that fails would keep the process
			},
		);
		return JSON.parse(readFileSync(join(folder, '.serverless', 'cloudformation-template-update-stack.json'), 'utf8'));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
