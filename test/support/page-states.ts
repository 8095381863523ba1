import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect, type Web } from './browser.ts';

/** Brings a page into a state that people see. */
type Arrange = (web: Web, options: BrowserContextOptions) => Promise<Page>;

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / });

async function signedOut(web: Web, options: BrowserContextOptions, path: string): Promise<Page> {
	const page = await (await web.context(options)).newPage();
	await page.goto(path);
	await page.getByRole('heading', { level: 1 }).waitFor();
	return page;
}

/** The conversation of two seeded people, which nothing below changes. */
async function conversation(web: Web, options: BrowserContextOptions): Promise<Page> {
	const page = await web.open('andrewbrown', '/', options);
	await page.getByRole('link', { name: /^Andrew Bayko/ }).click();
	await composer(page).waitFor();
	await expect.poll(() => page.locator('.message').count()).toBeGreaterThan(20);
	await page.mouse.move(0, 0); // away from the message that lies where the link was
	return page;
}

/** Every state of the page by its name. */
export const states: Readonly<Record<string, Arrange>> = {
	'sign-in': (web, options) => signedOut(web, options, '/'),
	'sign-in-refused': async (web, options) => {
		const page = await signedOut(web, options, '/');
		await page.getByLabel('E-mail').fill('nobody@cruddur.example');
		await page.getByLabel('Password').fill('Not-the-one-1');
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.getByText('The e-mail or the password is not right.').waitFor();
		return page;
	},
	'sign-up': (web, options) => signedOut(web, options, '/sign-up'),
	confirm: (web, options) => signedOut(web, options, '/confirm'),
	inbox: async (web, options) => {
		const page = await web.open('andrewbrown', '/', options);
		await page.getByRole('link', { name: /^Andrew Bayko/ }).waitFor();
		return page;
	},
	'inbox-empty': async (web, options) => {
		const page = await web.open((await web.somebody('empty')).tokens, '/', options);
		await page.getByText('Nobody has written yet.').waitFor();
		return page;
	},
	'inbox-loading': async (web, options) => {
		const page = await web.open('andrewbrown', undefined, options);
		await page.route('**/api/message_groups?*', () => {});
		await page.goto('/');
		await page.getByText('Loading conversations').waitFor({ state: 'attached' });
		return page;
	},
	'inbox-failed': async (web, options) => {
		const page = await web.open('andrewbrown', undefined, options);
		await page.route('**/api/message_groups?*', (route) => route.fulfill({ status: 500, json: {} }));
		await page.goto('/');
		await page.getByRole('button', { name: 'Try again' }).waitFor();
		return page;
	},
	search: async (web, options) => {
		const page = await web.open('andrewbrown', '/', options);
		await page.getByRole('searchbox').fill('wo');
		await page.getByRole('link', { name: /^Worf/ }).waitFor();
		return page;
	},
	conversation,
	'conversation-failed': async (web, options) => {
		const page = await web.open('andrewbrown', '/', options);
		await page.route('**/api/messages/**', (route) => route.fulfill({ status: 500, json: {} }));
		await page.getByRole('link', { name: /^Andrew Bayko/ }).click();
		await page.getByRole('button', { name: 'Try again' }).waitFor();
		return page;
	},
	'conversation-none': async (web, options) => {
		const page = await web.open('andrewbrown', '/c/00000000-0000-4000-8000-000000000000', options);
		await page.getByText('There is no such conversation.').waitFor();
		return page;
	},
	'new-conversation': async (web, options) => {
		const page = await web.open('andrewbrown', '/to/worf', options);
		await composer(page).waitFor();
		return page;
	},
	unread: async (web, options) => {
		const { me, group } = await web.twoPeople('Are you there?', 'There is cake.');
		const page = await web.open(me.tokens, `/c/${group}`, options);
		await page.getByText('New', { exact: true }).waitFor();
		return page;
	},
	failed: async (web, options) => {
		const { me, group } = await web.twoPeople();
		const page = await web.open(me.tokens, `/c/${group}`, options);
		await composer(page).fill('This one does not get through');
		await page.route('**/api/messages/*', (route) => route.fulfill({ status: 500, json: {} }));
		await page.getByRole('button', { name: 'Send' }).click();
		await page.getByRole('button', { name: 'Send again' }).waitFor();
		return page;
	},
	editing: async (web, options) => {
		const page = await conversation(web, options);
		await composer(page).press('ArrowUp');
		await page.getByRole('textbox', { name: 'Edit message' }).waitFor();
		return page;
	},
	menu: async (web, options) => {
		const page = await conversation(web, options);
		await page.getByRole('button', { name: 'More about Andrew Bayko' }).click();
		await page.getByRole('menuitem', { name: 'Block' }).waitFor();
		return page;
	},
	deleting: async (web, options) => {
		const page = await conversation(web, options);
		await page.locator('.message.mine').last().focus();
		await page.getByRole('button', { name: 'Message actions' }).click();
		await page.getByRole('menuitem', { name: 'Delete' }).click();
		await page.getByRole('dialog').waitFor();
		return page;
	},
	blocked: async (web, options) => {
		const { me, other, group } = await web.twoPeople('Buy my boat!');
		await me.client.blockUser(other.handle);
		const page = await web.open(me.tokens, `/c/${group}`, options);
		await page.getByText(`You blocked ${other.name}.`).waitFor();
		return page;
	},
	offline: async (web, options) => {
		const page = await conversation(web, options);
		await page.context().setOffline(true);
		await page.getByText('You are offline.').waitFor();
		return page;
	},
	settings: async (web, options) => {
		const page = await web.open('andrewbrown', '/settings', options);
		await page.getByLabel('Display name').waitFor();
		return page;
	},
	'settings-deleting': async (web, options) => {
		const page = await web.open('andrewbrown', '/settings', options);
		await page.getByRole('button', { name: 'Delete my account' }).click();
		await page.getByRole('dialog').waitFor();
		return page;
	},
};
