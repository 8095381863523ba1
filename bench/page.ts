/**
 * What the page costs in a browser, as it is deployed, in front of the stack that `npm start` runs in another terminal:
 * `npm run bench:page`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Route } from '@playwright/test';
import getPort from 'get-port';
import { readStackFile } from '../local/stack-file.ts';
import { startWeb } from '../local/web.ts';
import { launchChromium } from '../test/support/chromium.ts';

const VISITS = 7;
const MESSAGES = 1000;
/** Of one scroll through all messages, in pixels. */
const STEP_PX = 120;

const people = [randomUUID(), randomUUID()];

const stack = readStackFile();
if (!stack) throw new Error('The stack is not running: start it with npm start in another terminal.');
const folder = mkdtempSync(join(tmpdir(), 'cruddur-bench-'));
const port = await getPort();
const server = startWeb(port, stack, folder);
const browser = await launchChromium();
try {
	await server.ready;
	const [me] = stack.users;
	const context = await browser.newContext({
		baseURL: `http://localhost:${port}`,
		viewport: { width: 1280, height: 800 },
	});
	const page = await context.newPage();
	await page.goto('/');
	await page.getByLabel('E-mail').fill(me?.email ?? '');
	await page.getByLabel('Password').fill(me?.password ?? '');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.locator('a.entry').first().waitFor();

	console.log(`JavaScript before the first message   ${(scriptBytes() / 1024).toFixed(1)} KiB gzip`);
	const visits = [];
	for (let i = 0; i < VISITS; i++) visits.push(await timeToInbox(page));
	visits.sort((a, b) => a - b);
	console.log(`from opening to the inbox, median     ${Math.round(visits[Math.floor(VISITS / 2)] ?? 0)} ms`);
	console.log(await scrollThrough(page));
} finally {
	await browser.close();
	server.process.kill();
	rmSync(folder, { recursive: true, force: true });
}

/** What `index.html` loads, compressed. */
function scriptBytes(): number {
	const names = readdirSync(join(folder, 'assets')).filter((name) => name.startsWith('index-') && name.endsWith('.js'));
	return names.reduce(
		(sum, name) => sum + gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length,
		0,
	);
}

/** Milliseconds from the navigation until the first conversation of the inbox is drawn. */
async function timeToInbox(page: Page): Promise<number> {
	const before = Date.now();
	await page.goto('/', { waitUntil: 'commit' });
	await page.locator('a.entry').first().waitFor();
	return Date.now() - before;
}

/** Loads a conversation of many messages to its beginning, then scrolls through it frame by frame. */
async function scrollThrough(page: Page): Promise<string> {
	await page.route('**/api/messages/*?*', answerWithMany);
	await page.locator('a.entry').first().click();
	await page.locator('.message').first().waitFor();
	const scroller = page.locator('.scroller');
	while ((await page.locator('.message').count()) < MESSAGES) {
		await scroller.evaluate('(element => element.scrollBy(0, -20000))(document.querySelector(".scroller"))');
		await page.waitForTimeout(50);
	}
	const gaps = (await page.evaluate(`new Promise((resolve) => {
		const scroller = document.querySelector('.scroller');
		const gaps = [];
		let before = performance.now();
		const step = (now) => {
			gaps.push(now - before);
			before = now;
			const at = scroller.scrollTop;
			scroller.scrollBy(0, ${STEP_PX});
			if (scroller.scrollTop !== at) requestAnimationFrame(step);
			else resolve(gaps.slice(1));
		};
		requestAnimationFrame(step);
	})`)) as number[];
	gaps.sort((a, b) => a - b);
	const at = (part: number): number => Math.round(gaps[Math.floor((gaps.length - 1) * part)] ?? 0);
	const messages = await page.locator('.message').count();
	return `${messages} messages, scrolled through in ${gaps.length} frames: median ${at(0.5)} ms, 99 % within ${at(0.99)} ms, longest ${at(1)} ms`;
}

/** Answers as the API would if the conversation had that many messages. */
async function answerWithMany(route: Route): Promise<void> {
	const url = new URL(route.request().url());
	if (url.pathname.endsWith('/changes')) return route.continue();
	const [, , , group = ''] = url.pathname.split('/');
	const end = url.searchParams.has('before')
		? Number.parseInt(url.searchParams.get('before')?.slice(-6) ?? '', 16)
		: MESSAGES;
	const start = Math.max(0, end - 100);
	const items = Array.from({ length: end - start }, (_, i) => manyMessage(group, start + i));
	const next = start > 0 ? { link: `<${url.pathname}?before=${items[0]?.uuid}&limit=100>; rel="next"` } : {};
	await route.fulfill({ json: items, headers: next });
}

function manyMessage(group: string, number: number): { readonly uuid: string } & Record<string, string> {
	const at = Date.UTC(2026, 0, 1) + number * 97_000;
	const time = at.toString(16).padStart(12, '0');
	return {
		uuid: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${number.toString(16).padStart(12, '0')}`,
		message_group_uuid: group,
		user_uuid: people[number % 2] ?? '',
		handle: 'somebody',
		display_name: 'Somebody',
		message: `Message ${number}. ${'It goes on for a while. '.repeat(number % 7)}`,
		created_at: new Date(at).toISOString(),
	};
}
