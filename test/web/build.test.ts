import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** Most JavaScript before the first message is shown, in bytes of gzip. */
const BUDGET = 30 * 1024;

describe('What is deployed of the page', () => {
	const folder = mkdtempSync(join(tmpdir(), 'cruddur-build-'));
	const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
	const files = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
	beforeAll(() => {
		const vite = ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'error'];
		execFileSync(process.execPath, [...vite, '--outDir', folder, '--emptyOutDir'], {
			env: { ...process.env, NODE_ENV: 'production' }, // jest's own makes another build
		});
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('needs at most 30 KiB of JavaScript before the first message', () => {
		const scripts = Array.from(
			read('index.html').matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g),
			([, name]) => name ?? '',
		);
		expect(scripts.length).toBeGreaterThan(0);
		const size = scripts.reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
		expect(size).toBeLessThanOrEqual(BUDGET);
	});

	test('has hashed assets, no source maps, and no inline code', () => {
		expect(files().filter((name) => name.endsWith('.map'))).toEqual([]);
		for (const name of files().filter((one) => /^assets\/./.test(one)))
			expect(name).toMatch(/-[\w-]{8}\.(js|css|svg)$/);
		expect(read('index.html')).not.toMatch(/<style|<script(?![^>]* src=)| style=/);
	});

	test('has the descriptions of the API beside it, and a page to read them on', () => {
		for (const name of ['openapi.json', 'asyncapi.json']) expect(read(name)).toBe(readFileSync(`docs/${name}`, 'utf8'));
		const [, styles] = /<link rel="stylesheet" href="([^"]+)">/.exec(read('docs/api.html')) ?? [];
		expect(read(`docs/${styles}`)).toContain('body {');
	});

	test('has nothing that signs anybody in by a click', () => {
		const all = files()
			.filter((name) => /\.(js|html)$/.test(name) && !name.startsWith('docs/')) // which speak of the laptop
			.map(read)
			.join('\n');
		expect(all.includes('Welcome back')).toBe(true);
		for (const word of ['sign-in-as', 'laptop', 'people.json', 'confirmation-code.json'])
			expect(all.includes(word)).toBe(false);
	});
});
