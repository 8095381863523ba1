import { extname } from 'node:path';

/** What a deployment of the page did. */
export interface PageFiles {
	/** Files of this version. */
	readonly files: number;
	/** Files of earlier versions that are still there, and those that were removed. */
	readonly kept: number;
	readonly removed: number;
}

/** Files that are in no build any more, and since when: times in ISO 8601. */
export type Unused = Readonly<Record<string, string>>;

/** How long a file of an earlier version stays, for tabs that were opened before and load parts of the page late. */
const KEPT_FOR_MS = 30 * 24 * 3600 * 1000;

const INDEX = 'index.html';

/**
 * A build's files in the order in which they may become visible: each step refers to nothing that is not there yet.
 * @throws Error if there is no page among them
 */
export function uploadSteps(files: readonly string[]): string[][] {
	if (!files.includes(INDEX)) throw new Error('There is no page in this package: npm run web:build makes it');
	const isAsset = (name: string): boolean => name.startsWith('assets/');
	return [files.filter(isAsset), files.filter((name) => !isAsset(name) && name !== INDEX), [INDEX]];
}

/**
 * Which files of earlier versions stay and which go, of those in the bucket.
 * @param known what an earlier deployment found to be unused
 */
export function unusedFiles(
	inBucket: readonly string[],
	files: readonly string[],
	known: Unused,
	now: Date,
): { kept: Unused; removed: string[] } {
	const build = new Set(files);
	const kept: Record<string, string> = {};
	const removed: string[] = [];
	for (const name of inBucket.filter((key) => !build.has(key))) {
		const since = known[name] ?? now.toISOString();
		if (now.getTime() - Date.parse(since) > KEPT_FOR_MS) removed.push(name);
		else kept[name] = since;
	}
	return { kept, removed };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	'.css': 'text/css; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.ico': 'image/x-icon',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json',
	'.map': 'application/json',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.txt': 'text/plain; charset=utf-8',
	'.webmanifest': 'application/manifest+json',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2',
};

/** What browsers are told that a file is. They are told to guess nothing, so that there must be an entry for each kind. */
export function contentTypeOf(name: string): string {
	const type = CONTENT_TYPES[extname(name)];
	if (type === undefined)
		throw new Error(`${name} has no content type: shared/operator/page-files.ts says which there are`);
	return type;
}
