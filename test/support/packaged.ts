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

/** A copy of the project, in which the framework is in nobody's way. */
export interface ProjectCopy {
	readonly folder: string;
	/** The framework's program, as Node runs it there. */
	readonly framework: string;
	/** Environment of such a process, without AWS credentials. */
	readonly environment: NodeJS.ProcessEnv;
	readonly remove: () => void;
}

export function inCopy(): ProjectCopy {
	const folder = mkdtempSync(join(tmpdir(), 'cruddur-package-'));
	for (const name of readdirSync('.').filter((entry) => !NOT_COPIED.test(entry))) {
		cpSync(name, join(folder, name), { recursive: true });
	}
	symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
	const { NODE_OPTIONS: _, ...environment } = process.env;
	return {
		folder,
		framework: join('node_modules', 'serverless', 'bin', 'serverless.js'),
		environment: {
			...Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_'))),
			TMPDIR: folder, // serverless-esbuild leaves things there
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/**
 * What `sls package` makes, without AWS credentials.
 * @param options more of the command line
 */
export function packaged(stage: string, ...options: string[]): Template {
	const { folder, framework, environment, remove } = inCopy();
	try {
		execFileSync(process.execPath, [framework, 'package', '--stage', stage, ...options], {
			cwd: folder,
			env: environment,
			encoding: 'utf8',
			stdio: 'pipe',
			timeout: 400_000, // a build that fails would keep the process
		});
		return JSON.parse(readFileSync(join(folder, '.serverless', 'cloudformation-template-update-stack.json'), 'utf8'));
	} finally {
		remove();
	}
}
