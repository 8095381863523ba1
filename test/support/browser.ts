import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe } from '@jest/globals';
import {
	type Browser,
	type BrowserContext,
	type BrowserContextOptions,
	type Page,
	expect as playwrightExpect,
} from '@playwright/test';
import getPort from 'get-port';
import postgres from 'postgres';
import { CruddurClient } from '../../client/index.ts';
import { invoker } from '../../local/invoke.ts';
import { functionName } from '../../local/service.ts';
import { startWeb } from '../../local/web.ts';
import { executablePath, launchChromium } from './chromium.ts';
import { type RunningStack, signIn, signUp, startStack, type Tokens } from './stack.ts';

/** Why tests of the page cannot run here. Where WEB_TESTS is `required`, as in CI, they fail in place of being left out. */
const noBrowserHere =
	process.env['WEB_TESTS'] === 'required' || executablePath
		? undefined
		: 'no chromium: install it, or name one by CHROMIUM';

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** How long the page is given for something, on a machine that is busy with other tests. */
const PATIENCE_MS = 45_000;

/** Playwright's, which looks again until it is so or its patience ends. */
export const expect = playwrightExpect.configure({ timeout: PATIENCE_MS });

/** Somebody who has just signed up, with a client of their own. */
export interface Somebody {
	readonly handle: string;
	/** As they are shown. */
	readonly name: string;
	readonly tokens: Tokens;
	readonly client: CruddurClient;
}

/** The running stack with a browser in front of it. */
export class Web {
	readonly url: string;
	readonly #running: RunningStack;
	readonly #browser: Browser;
	readonly #contexts: BrowserContext[] = [];
	#people = 0;

	/** @param url where the page is */
	constructor(running: RunningStack, browser: Browser, url: string) {
		this.url = url;
		this.#running = running;
		this.#browser = browser;
	}

	get stack(): RunningStack['stack'] {
		return this.#running.stack;
	}

	get when(): RunningStack['when'] {
		return this.#running.when;
	}

	/** A browser of somebody's own, with nobody signed in. */
	async context(options: BrowserContextOptions = DESKTOP): Promise<BrowserContext> {
		const context = await this.#browser.newContext({
			baseURL: this.url,
			locale: 'en-GB',
			timezoneId: 'Europe/London',
			...options,
		});
		context.setDefaultTimeout(PATIENCE_MS);
		this.#contexts.push(context);
		return context;
	}

	/** Tokens of a seeded person. */
	tokens(handle: string): Promise<Tokens> {
		const person = this.stack.users.find((user) => user.handle === handle);
		if (!person) throw new Error(`${handle} is not seeded`);
		return signIn(this.stack, person.email, person.password);
	}

	/** Given: somebody new. */
	async somebody(prefix: string): Promise<Somebody> {
		const handle = `${prefix}_${++this.#people}`;
		const tokens = await signUp(this.stack, handle);
		const { apiUrl, socketUrl } = this.stack;
		const client = new CruddurClient({ apiUrl, socketUrl, token: async () => tokens.AccessToken });
		return { handle, name: `New ${handle}`, tokens, client };
	}

	/** Given: two people who have talked. @returns both, and the conversation's uuid */
	async twoPeople(...messages: string[]): Promise<{ me: Somebody; other: Somebody; group: string }> {
		const [me, other] = await Promise.all([this.somebody('me'), this.somebody('other')]);
		const { message_group_uuid: group } = await me.client.createMessageGroup(other.handle, 'Hello');
		for (const message of messages) await other.client.createMessage(group, message);
		return { me, other, group };
	}

	/** Given: somebody whose account is erased, as an operator does when its time has come. */
	async erase({ handle }: Somebody): Promise<void> {
		const { databaseUrl, lambdaEndpoint } = this.stack;
		const sql = postgres(databaseUrl, { max: 1 });
		const [user] =
			await sql`UPDATE users SET erased_at = now() - interval '1 hour' WHERE handle = ${handle} RETURNING uuid`;
		await sql.end();
		await invoker(Number(new URL(lambdaEndpoint).port), functionName('eraseUser'))({ uuid: user?.['uuid'] });
	}

	/** The page in a browser of its own, with somebody signed in. @param path opened at once, if given */
	async open(who: string | Tokens, path?: string, options?: BrowserContextOptions): Promise<Page> {
		const page = await (await this.context(options)).newPage();
		await this.use(page, who);
		if (path !== undefined) await page.goto(path);
		return page;
	}

	/** Lets a page find somebody signed in when it is opened. */
	async use(page: Page, who: string | Tokens): Promise<void> {
		const { AccessToken, RefreshToken } = typeof who === 'string' ? await this.tokens(who) : who;
		await page.addInitScript(
			([accessToken, refreshToken]) => {
				if (sessionStorage.getItem('was-signed-in')) return;
				sessionStorage.setItem('was-signed-in', 'yes');
				const expiresAt = Date.now() + 3_600_000;
				localStorage.setItem('cruddur.session', JSON.stringify({ accessToken, refreshToken, expiresAt }));
			},
			[AccessToken, RefreshToken],
		);
	}

	/** Closes what a test opened. */
	async closeAll(): Promise<void> {
		await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
	}
}

/** Starts a stack, a browser, and the page as it is deployed between the two. @returns what ends them, too */
async function startPage(): Promise<[Web, () => Promise<void>]> {
	const ends: (() => unknown)[] = [];
	const end = async (): Promise<void> => {
		for (const one of ends.splice(0).reverse()) await one();
	};
	try {
		const folder = mkdtempSync(join(tmpdir(), 'cruddur-page-'));
		ends.push(() => rmSync(folder, { recursive: true, force: true }));
		const running = await startStack();
		ends.push(() => running.stop());
		const browser = await launchChromium();
		ends.push(() => browser.close());
		const port = await getPort();
		const page = startWeb(port, running.stack, folder);
		ends.push(() => page.process.kill());
		await page.ready;
		return [new Web(running, browser, `http://localhost:${port}`), end];
	} catch (error) {
		await end();
		throw error;
	}
}

/**
 * Tests of the page as it is deployed, in a real browser in front of a running stack that they share.
 * @param define defines them; what it is given is there when they run
 */
export function describePage(title: string, define: (web: () => Web) => void): void {
	const define_ = noBrowserHere ? describe.skip : describe;
	define_(noBrowserHere ? `${title} (${noBrowserHere})` : title, () => {
		let web: Web | undefined;
		let end = async (): Promise<void> => {};
		beforeAll(async () => {
			[web, end] = await startPage();
		});
		afterAll(() => end());
		define(() => {
			if (!web) throw new Error('The stack is not running');
			return web;
		});
	});
}

/** Fails if axe finds anything that keeps somebody out. */
export async function expectAccessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
