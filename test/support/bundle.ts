import { createRequire } from 'node:module';
import { type BuildOptions, build } from 'esbuild';

const require = createRequire(import.meta.url);

/** A function as it is deployed. */
export interface Bundle {
	readonly code: string;
	/** Files that parts of are in it, from the repository's root. */
	readonly inputs: readonly string[];
}

interface Options {
	/** Whether the stack has a shared cache. */
	readonly cache?: boolean;
	/** False for code to read. */
	readonly minify?: boolean;
}

/** The settings that functions are deployed with. */
function settings({ cache = false }: Options = {}): BuildOptions {
	const serverless = {
		processedInput: { commands: ['package'] },
		service: { resources: { Resources: { MessagesTable: { Properties: {} }, ...(cache && { Cache: {} }) } } },
	};
	const { exclude: _, outputFileExtension: __, ...options } = require('../../esbuild.config.cjs')(serverless);
	return options;
}

/** Bundles a function. @param path of its source, from the repository's root */
export const bundle = (path: string, options: Options = {}): Promise<Bundle> =>
	bundleWith(path, { ...settings(options), minify: options.minify ?? true });

/**
 * Bundles a function with its DynamoDB client within reach, as `dynamodb` and `GetCommand`: what it is made of, and what is left
 * out, is the same.
 */
export const bundleWithClient = (path: string): Promise<Bundle> =>
	bundleWith(path, {
		...settings(),
		stdin: {
			contents: `export { handler } from './${path}';
				export { dynamodb } from './shared/platform/dynamodb.ts';
				export { GetCommand } from '@aws-sdk/lib-dynamodb';`,
			resolveDir: process.cwd(),
			loader: 'ts',
		},
	});

/** Bundles what functions are compared with: the same settings, but nothing of the SDK left out. */
export const bundleBare = (path = 'test/support/bare-function.ts'): Promise<Bundle> =>
	bundleWith(path, { ...settings(), alias: {}, plugins: [] });

async function bundleWith(path: string, options: BuildOptions): Promise<Bundle> {
	const { outputFiles, metafile } = await build({
		...(options.stdin === undefined && { entryPoints: [path] }),
		...options,
		write: false,
		outdir: 'out',
		metafile: true,
	});
	const [file, ...others] = outputFiles ?? [];
	if (file === undefined || others.length > 0) throw new Error(`${path} became ${outputFiles?.length} files`);
	const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) =>
		Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
	);
	return { code: file.text, inputs };
}
