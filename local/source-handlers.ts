import { load } from './reload.ts';
import { service } from './service.ts';

type Handler = (...args: unknown[]) => unknown;

/** The functions of serverless.yml by their keys, run from their sources: nothing is bundled, and an edit is in force at once. */
export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
	Object.entries(service.functions).map(([key, { handler }]) => {
		const [path, name = ''] = handler.split('.');
		const url = new URL(`../${path}.ts`, import.meta.url).href;
		return [key, async (...args) => ((await load(url))[name] as Handler)(...args)];
	}),
);
