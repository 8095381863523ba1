import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A file of ours that is loaded. */
interface Source {
	/** What the file was like when it was loaded. */
	stamp: string;
	/** Counts its loads; in the URL of each but the first. */
	version: number;
	readonly importers: Set<string>;
}

const ROOT = new URL('..', import.meta.url).href;
const FUNCTIONS = ['functions/', 'shared/', 'seeds/'].map((folder) => `${ROOT}${folder}`);
const CONNECTIONS = `${ROOT}shared/platform/`;

/** By URL, without version. */
const sources = new Map<string, Source>();

/** Says in the query of a URL that this very version is meant. */
const EXACT = 'exact';

const withVersion = (url: string, version: number): string => (version === 0 ? url : `${url}?v=${version}`);

function stampOf(url: string): string {
	const { mtimeMs, size, ino } = statSync(fileURLToPath(url), { throwIfNoEntry: false }) ?? {};
	return `${mtimeMs} ${size} ${ino}`;
}

registerHooks({
	resolve(specifier, context, nextResolve) {
		const resolved = nextResolve(specifier, context);
		const [url = '', query] = resolved.url.split('?');
		if (!FUNCTIONS.some((folder) => url.startsWith(folder))) return resolved;
		if (query?.startsWith(EXACT)) return { ...resolved, url: withVersion(url, Number(query.slice(EXACT.length + 1))) };
		let source = sources.get(url);
		if (!source) {
			source = { stamp: stampOf(url), version: 0, importers: new Set() };
			sources.set(url, source);
		}
		if (context.parentURL) source.importers.add(context.parentURL.split('?')[0] ?? '');
		return { ...resolved, url: withVersion(url, source.version) };
	},
});

/**
 * Loads a module of ours as it is now: if it, or what it imports, has changed since it was loaded, it is loaded again, with
 * whatever imports what changed. Files are looked at each time, a fraction of a millisecond, rather than watched: then an edit
 * is in force at the very next call.
 */
export async function load(url: string): Promise<Readonly<Record<string, unknown>>> {
	forget([...sources].filter(([source, { stamp }]) => stampOf(source) !== stamp).map(([source]) => source));
	return await import(url);
}

/** Lets sources, and all that import them, be loaded again. */
function forget(changed: readonly string[]): void {
	const affected = new Set(changed);
	for (const url of affected) for (const importer of sources.get(url)?.importers ?? []) affected.add(importer);
	for (const url of affected) {
		const source = sources.get(url);
		if (!source) continue;
		if (url.startsWith(CONNECTIONS)) void close(url, source.version);
		source.version++;
		source.stamp = stampOf(url);
	}
}

/** Closes the connections of a module that is about to be replaced: its functions `close…` do. */
async function close(url: string, version: number): Promise<void> {
	try {
		const old: Record<string, unknown> = await import(`${url}?${EXACT}=${version}`);
		for (const [name, value] of Object.entries(old)) {
			if (name.startsWith('close') && typeof value === 'function') await value();
		}
	} catch {} // it never came to have any
}
