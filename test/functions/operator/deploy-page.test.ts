import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault, StandInS3 } from '../../support/s3.ts';

const s3 = new StandInS3();
const DAY_MS = 24 * 3600 * 1000;
const NOW = new Date('2026-11-25T12:00:00Z');
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

const SETTINGS = {
	cognitoUrl: 'https://cognito-idp.eu-west-1.amazonaws.com/',
	clientId: 'some-client',
	socketUrl: 'wss://socket.example/dev',
};

/** Versions of the page: the second has another script, and a picture less. */
const FIRST = {
	'index.html': '<script src="/assets/app-1.js"></script><link href="/assets/look.css">first',
	'assets/app-1.js': 'first()',
	'assets/late-1.js': 'late()',
	'assets/look.css': 'body{}',
	'favicon.svg': '<svg/>',
	'welcome.png': 'png',
};
const SECOND = {
	'index.html': '<script src="/assets/app-2.js"></script><link href="/assets/look.css">second',
	'assets/app-2.js': 'second()',
	'assets/look.css': 'body{}',
	'favicon.svg': '<svg>2</svg>',
};

type Deployment = typeof import('../../../shared/operator/deploy-page.ts');
let deployPage: Deployment['deployPage'];
let removePage: Deployment['removePage'];
const folders: string[] = [];
let cloudFormation: Server | undefined;

/** A build with these files. */
function build(files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(tmpdir(), 'page-'));
	folders.push(folder);
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), content);
	}
	return folder;
}

const names = (): string[] => [...(s3.objects?.keys() ?? [])].sort();
const textOf = (name: string): string | undefined => s3.objects?.get(name)?.body.toString();

/** What is wrong with the page for a reader who opens it now. */
function brokenLinks(): string[] {
	const index = textOf('index.html');
	const links = Array.from(index?.matchAll(/(?:src|href)="\/([^"]+)"/g) ?? [], ([, name = '']) => name);
	return links.filter((name) => !s3.objects?.has(name));
}

describe('deployPage', () => {
	beforeAll(async () => {
		Object.assign(process.env, {
			AWS_ENDPOINT_URL_S3: await s3.start(),
			PAGE_BUCKET: s3.bucket,
			COGNITO_URL: SETTINGS.cognitoUrl,
			USER_POOL_CLIENT_ID: SETTINGS.clientId,
			SOCKET_URL: SETTINGS.socketUrl,
			LAMBDA_TASK_ROOT: build(
				Object.fromEntries(Object.entries(FIRST).map(([name, content]) => [`web/dist/${name}`, content])),
			),
		});
		({ deployPage, removePage } = await import('../../../shared/operator/deploy-page.ts'));
	});

	afterAll(async () => {
		cloudFormation?.close();
		await s3.stop();
		for (const folder of folders) rmSync(folder, { recursive: true });
	});

	beforeEach(() => {
		Object.assign(s3, { objects: new Map(), calls: [], changed: () => {}, fault: () => undefined });
	});

	test('every file arrives as it was built, and browsers are told what it is and how long it lasts', async () => {
		expect(await deployPage(build(FIRST), NOW)).toEqual({ files: 6, kept: 0, removed: 0 });
		for (const [name, content] of Object.entries(FIRST)) expect([name, textOf(name)]).toEqual([name, content]);
		const told = Object.fromEntries(
			names().map((name) => [name, [s3.objects?.get(name)?.contentType, s3.objects?.get(name)?.cacheControl]]),
		);
		const forever = 'public, max-age=31536000, immutable';
		expect(told).toEqual({
			'assets/app-1.js': ['text/javascript; charset=utf-8', forever],
			'assets/late-1.js': ['text/javascript; charset=utf-8', forever],
			'assets/look.css': ['text/css; charset=utf-8', forever],
			'config.json': ['application/json', 'no-cache'],
			'favicon.svg': ['image/svg+xml', 'no-cache'],
			'index.html': ['text/html; charset=utf-8', 'no-cache'],
			'unused-files.json': ['application/json', 'no-cache'],
			'welcome.png': ['image/png', 'no-cache'],
		});
	});

	test('the page says where to sign in and where the socket is, whatever the stage', async () => {
		await deployPage(build(FIRST), NOW);
		expect(JSON.parse(textOf('config.json') ?? '')).toEqual(SETTINGS);
	});

	test('what index.html refers to comes first, then index.html, and the settings come last', async () => {
		await deployPage(build(FIRST), NOW);
		const puts = s3.calls.filter((call) => call.startsWith('PUT')).map((call) => call.slice(4));
		const [index, settings] = [puts.indexOf('index.html'), puts.indexOf('config.json')];
		expect(puts.slice(0, 3).sort()).toEqual(['assets/app-1.js', 'assets/late-1.js', 'assets/look.css']);
		expect(puts.slice(3, index).sort()).toEqual(['favicon.svg', 'welcome.png']);
		expect(puts.slice(index)).toEqual(['index.html', 'config.json', 'unused-files.json']);
		expect(settings).toBe(index + 1);
	});

	test('a reader finds one version, whole, at every moment of a deployment', async () => {
		await deployPage(build(FIRST), NOW);
		const seen: string[][] = [];
		s3.changed = () => seen.push(brokenLinks());
		await deployPage(build(SECOND), later(1));
		await deployPage(build(FIRST), later(2));
		expect(seen.length).toBeGreaterThan(10);
		expect(seen.flat()).toEqual([]);
	});

	test('files of the version before stay thirty days from the day they fell out of use, and go then', async () => {
		await deployPage(build(FIRST), NOW);
		const onlyFirst = ['assets/app-1.js', 'assets/late-1.js', 'welcome.png'];
		// The first version was in use for a year: its files are old, but were needed until a moment ago.
		expect(await deployPage(build(SECOND), later(365))).toMatchObject({ kept: 3, removed: 0 });
		expect(names()).toEqual(expect.arrayContaining(onlyFirst));
		expect(await deployPage(build(SECOND), later(394))).toMatchObject({ kept: 3, removed: 0 });
		expect(await deployPage(build(SECOND), later(396))).toMatchObject({ kept: 0, removed: 3 });
		expect(names()).toEqual([...Object.keys(SECOND), 'config.json', 'unused-files.json'].sort());
	});

	test('a file that is used again counts as new when it falls out of use the next time', async () => {
		await deployPage(build(FIRST), NOW);
		await deployPage(build(SECOND), later(1));
		await deployPage(build(FIRST), later(25));
		await deployPage(build(SECOND), later(50));
		expect(names()).toContain('assets/app-1.js');
	});

	/** Fails the n-th call for good, as seen by the SDK, which tries each three times. */
	const failing =
		(n: number, kind: Fault) =>
		(call: string): Fault | undefined =>
			[...new Set(s3.calls)].indexOf(call) === n ? kind : undefined;

	test.each<Fault>(['refused', 'answer lost'])(
		'whichever call is %s, the deployment fails, the page works, and running it again completes it',
		async (kind) => {
			const [first, second] = [build(FIRST), build(SECOND)];
			let failures = 0;
			for (let n = 0; ; n++) {
				Object.assign(s3, { objects: new Map(), fault: () => undefined });
				await deployPage(first, NOW);
				await deployPage(first, later(1));
				Object.assign(s3, { calls: [], fault: failing(n, kind) });
				const outcome = await deployPage(second, later(40)).catch((error: Error) => error);
				expect([n, brokenLinks(), s3.objects?.has('config.json')]).toEqual([n, [], true]);
				if (!(outcome instanceof Error)) break;
				failures++;
				s3.fault = () => undefined;
				expect(await deployPage(second, later(40))).toEqual({ files: 4, kept: 3, removed: 0 });
				expect(textOf('index.html')).toBe(SECOND['index.html']);
			}
			expect(failures).toBeGreaterThanOrEqual(8); // four files, the settings, list, read and write of what is unused
		},
	);

	test('a file that S3 says it did not delete fails the deployment', async () => {
		await deployPage(build(FIRST), NOW);
		await deployPage(build(SECOND), later(1));
		s3.fault = (call) => (call.startsWith('DELETE') ? 'not deleted' : undefined);
		await expect(deployPage(build(SECOND), later(40))).rejects.toThrow(
			'S3 did not delete assets/app-1.js: InternalError',
		);
	});

	test('a package without a page, or with a file of no known kind, says so and changes nothing', async () => {
		const { 'index.html': _, ...rest } = FIRST;
		await expect(deployPage(build(rest), NOW)).rejects.toThrow('npm run web:build');
		expect(s3.calls).toEqual([]);
		await expect(deployPage(build({ ...FIRST, 'assets/film.mov': '' }), NOW)).rejects.toThrow(
			'assets/film.mov has no content type',
		);
		expect(textOf('index.html')).toBeUndefined();
	});

	test('removing the stack empties the bucket, however much is in it, and more than once', async () => {
		await deployPage(build(FIRST), NOW);
		for (let i = 0; i < 1500; i++)
			s3.objects?.set(`assets/${i}`, { body: Buffer.of(), contentType: undefined, cacheControl: undefined });
		s3.pageSize = 1000;
		await removePage();
		expect(names()).toEqual([]);
		for (const call of s3.calls.filter((one) => one.startsWith('DELETE')))
			expect(call.split(' ').length - 1).toBeLessThanOrEqual(1000);
		await removePage();
		s3.objects = undefined;
		await removePage();
	});

	test('a deployment of the stack puts the page there, removing the stack empties the bucket, and a hand may repeat it', async () => {
		const { handler } = await import('../../../functions/operator/deploy-page.ts');
		const statuses: unknown[] = [];
		cloudFormation = createServer(async (request, response) => {
			statuses.push(JSON.parse(await text(request)).Status);
			response.end();
		}).listen(0, '127.0.0.1');
		await once(cloudFormation, 'listening');
		const ResponseURL = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/`;
		const ofStack = (RequestType: string) => handler({ RequestType, ResponseURL, ResourceProperties: {} });
		await ofStack('Create');
		expect(textOf('index.html')).toBe(FIRST['index.html']);
		await ofStack('Delete');
		expect(names()).toEqual([]);
		expect(await handler({})).toEqual({ files: 6, kept: 0, removed: 0 });
		await expect(handler({ page: 1 })).rejects.toThrow('payload');
		expect(statuses).toEqual(['SUCCESS', 'SUCCESS']);
	});
});
