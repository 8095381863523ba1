import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import {
	DeleteObjectsCommand,
	GetObjectCommand,
	NoSuchBucket,
	NoSuchKey,
	PutObjectCommand,
	paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { concurrently } from '../platform/concurrently.ts';
import { env } from '../platform/env.ts';
import { s3 } from '../platform/s3.ts';
import { contentTypeOf, type PageFiles, type Unused, unusedFiles, uploadSteps } from './page-files.ts';

/** Where the built page is in the function's package. */
const PAGE_FOLDER = join(process.env['LAMBDA_TASK_ROOT'] ?? '.', 'web', 'dist');

/** What the page reads when it starts, so that one build fits all stages. */
const SETTINGS = 'config.json';

/** Since when which files of the bucket are in no build. */
const UNUSED = 'unused-files.json';

/** What has a name of its own for every content, and what may have another content the next time. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
const NO_CACHE = 'no-cache';

const UPLOADS_AT_ONCE = 8;

const bucket = (): string => env('PAGE_BUCKET');

/**
 * Puts the page into its bucket so that whoever opens it at any moment finds one version of it, whole: first what index.html
 * refers to, then index.html, then the settings. Files of earlier versions stay for a while, for tabs that are still open.
 * Safe to repeat, also after a run that failed anywhere.
 */
export async function deployPage(folder = PAGE_FOLDER, now = new Date()): Promise<PageFiles> {
	const files = await filesOf(folder);
	for (const step of uploadSteps(files)) {
		await concurrently(step, UPLOADS_AT_ONCE, async (name) =>
			put(name, await readFile(join(folder, name)), name.startsWith('assets/') ? IMMUTABLE : NO_CACHE),
		);
	}
	await put(SETTINGS, settings(), NO_CACHE);
	const inBucket = (await keys()).filter((key) => key !== SETTINGS && key !== UNUSED);
	const { kept, removed } = unusedFiles(inBucket, files, await unusedSince(), now);
	await put(UNUSED, JSON.stringify(kept), NO_CACHE);
	await remove(removed);
	return { files: files.length, kept: Object.keys(kept).length, removed: removed.length };
}

/** Empties the bucket, which could not be deleted otherwise. A bucket that is gone is empty, too. */
export async function removePage(): Promise<void> {
	try {
		await remove(await keys());
	} catch (error) {
		if (!(error instanceof NoSuchBucket)) throw error;
	}
}

/** Names of the built files, with slashes on every system. */
async function filesOf(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
	return files.map((path) => path.slice(folder.length + 1).replaceAll(sep, '/')).sort();
}

const settings = (): string =>
	JSON.stringify({
		cognitoUrl: env('COGNITO_URL'),
		clientId: env('USER_POOL_CLIENT_ID'),
		socketUrl: env('SOCKET_URL'),
	});

async function put(Key: string, Body: string | Uint8Array, CacheControl: string): Promise<void> {
	await s3.send(new PutObjectCommand({ Bucket: bucket(), Key, Body, CacheControl, ContentType: contentTypeOf(Key) }));
}

async function keys(): Promise<string[]> {
	const found: string[] = [];
	for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket() })) {
		found.push(...Contents.map(({ Key = '' }) => Key));
	}
	return found;
}

async function unusedSince(): Promise<Unused> {
	try {
		const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket(), Key: UNUSED }));
		return JSON.parse((await Body?.transformToString()) || '{}');
	} catch (error) {
		if (error instanceof NoSuchKey) return {};
		throw error;
	}
}

/** Most keys that S3 deletes in one request. */
const MOST_KEYS = 1000;

async function remove(names: readonly string[]): Promise<void> {
	for (let i = 0; i < names.length; i += MOST_KEYS) {
		const Objects = names.slice(i, i + MOST_KEYS).map((Key) => ({ Key }));
		const { Errors: [failed] = [] } = await s3.send(
			new DeleteObjectsCommand({ Bucket: bucket(), Delete: { Objects, Quiet: true } }),
		);
		if (failed) throw new Error(`S3 did not delete ${failed.Key}: ${failed.Code}`);
	}
}
