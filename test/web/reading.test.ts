/// <reference lib="dom" />
import { afterEach, describe, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import { describePage, expect, PHONE } from '../support/browser.ts';

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / });
const message = (page: Page, text: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: text });
const texts = (page: Page) => page.locator('.message .text').allTextContents();

/** Where a message is in the window, in pixels from its top. */
const topOf = async (page: Page, uuid: string): Promise<number> =>
	page.locator(`[data-uuid="${uuid}"]`).evaluate((element) => element.getBoundingClientRect().top);

/** A message that is in sight. */
const inSight = (page: Page): Promise<string> =>
	page.evaluate(() => {
		const all = [...document.querySelectorAll<HTMLElement>('.message')];
		return all.find((one) => one.getBoundingClientRect().top > 150)?.dataset['uuid'] ?? '';
	});

const scroll = (page: Page, by: number): Promise<void> =>
	page.locator('.scroller').evaluate((element, pixels) => element.scrollBy({ top: pixels, behavior: 'instant' }), by);

/** Shows the page, or hides it, as another tab in front of it does. */
const setVisibility = (page: Page, state: 'visible' | 'hidden'): Promise<void> =>
	page.evaluate((value) => {
		Object.defineProperty(document, 'visibilityState', { value, configurable: true });
		document.dispatchEvent(new Event('visibilitychange'));
	}, state);

/** Notes what live regions come to say, in the browser, over reloads. */
function recordAnnouncements(): void {
	const said = (): string[] => JSON.parse(sessionStorage.getItem('said') ?? '[]');
	const LIVE = '[role=log], [role=status], [role=alert], [aria-live]';
	const last = new Map<Element, string>();
	new MutationObserver((changes) => {
		for (const region of document.querySelectorAll<HTMLElement>(LIVE)) {
			const isTouched = changes.some(({ target }) => region.contains(target) || target.contains(region));
			const text = region.innerText.trim().replaceAll(/\s+/g, ' ');
			if (!isTouched || text === '' || text === last.get(region)) continue;
			const news = text.startsWith(last.get(region) ?? '~') ? text.slice(last.get(region)?.length) : text;
			last.set(region, text);
			sessionStorage.setItem('said', JSON.stringify([...said(), news.trim()]));
		}
	}).observe(document, { childList: true, subtree: true, characterData: true });
}

const announcedIn = (page: Page): Promise<string[]> =>
	page.evaluate(() => JSON.parse(sessionStorage.getItem('said') ?? '[]'));

/** Waits until the page is live, so that what happens from now on is pushed. */
async function openLive(page: Page): Promise<void> {
	await composer(page).waitFor();
	await expect(page.locator('.app[data-connection="online"]')).toHaveCount(1);
}

describePage('The page', (web) => {
	afterEach(() => web().closeAll());

	describe('Older pages', () => {
		test('load as one scrolls up, and do not move what is being read', async () => {
			const page = await web().open('andrewbrown', '/');
			await page.getByRole('link', { name: /^Andrew Bayko/ }).click();
			await composer(page).waitFor();
			await expect.poll(async () => (await texts(page)).length).toBeGreaterThanOrEqual(40);
			let moved = 0;
			for (let rounds = 0; rounds < 60 && !(await page.getByText(/^The beginning of what/).isVisible()); rounds++) {
				await scroll(page, -700);
				const uuid = await inSight(page);
				const before = await topOf(page, uuid);
				await page.waitForTimeout(60); // a page may come in now
				moved = Math.max(moved, Math.abs((await topOf(page, uuid)) - before));
			}
			expect(moved).toBeLessThanOrEqual(1);
			await expect(page.getByText('Testing, testing. If you can read this, we have a product.')).toBeVisible();
			expect(await page.locator('.message').count()).toBe(103);
		});

		test('go on after one failed, and after switching away and back', async () => {
			const page = await web().open('bayko', '/');
			await page.getByRole('link', { name: /^Andrew Brown/ }).click();
			await page.route('**/api/messages/*?*before*', (route) => route.fulfill({ status: 500, json: {} }));
			await composer(page).waitFor();
			await scroll(page, -100_000);
			await page.getByRole('button', { name: 'Try again' }).waitFor();
			await page.getByRole('link', { name: /^Inês Duarte/ }).click();
			await expect(page.getByRole('textbox', { name: 'Message Inês Duarte' })).toBeVisible();
			await page.getByRole('link', { name: /^Andrew Brown/ }).click();
			await page.unroute('**/api/messages/*?*before*');
			await scroll(page, -100_000);
			await page.getByRole('button', { name: 'Try again' }).click();
			await expect.poll(() => page.locator('.message').count()).toBeGreaterThan(60);
			await scroll(page, -100_000);
			await expect(page.getByText(/^The beginning of what/)).toBeAttached();
		});
	});

	describe('A message that arrives', () => {
		test('moves nothing while one reads above, and is followed at the bottom', async () => {
			const long = Array.from({ length: 14 }, (_, i) => `Message ${i}\nof several\nlines that\nfill the window`);
			const { me, other, group } = await web().twoPeople(...long);
			const page = await web().open(me.tokens, `/c/${group}`);
			await openLive(page);
			await other.client.createMessage(group, 'At the bottom');
			await expect(message(page, 'At the bottom')).toBeInViewport();
			await scroll(page, -600);
			const uuid = await inSight(page);
			const before = await topOf(page, uuid);
			await other.client.createMessage(group, 'While you read above');
			await page.getByRole('button', { name: 'New messages' }).waitFor();
			expect(Math.abs((await topOf(page, uuid)) - before)).toBeLessThanOrEqual(1);
			await page.getByRole('button', { name: 'New messages' }).click();
			await expect(message(page, 'While you read above')).toBeInViewport();
		});

		test('is said once by a screen reader, with its author, and no history is', async () => {
			const { me, other, group } = await web().twoPeople('Old news');
			const page = await web().open(me.tokens, `/c/${group}`);
			await openLive(page);
			await other.client.createMessage(group, 'Fresh news');
			await expect(page.getByRole('log')).toHaveText(`${other.name}: Fresh news`);
			await expect(page.getByRole('log').locator('p')).toHaveCount(1);
		});

		test('is told of by the browser when hidden, only after that was asked for', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await page.addInitScript(() => {
				const told: string[] = [];
				class FakeNotification {
					static permission = 'default';
					static async requestPermission() {
						FakeNotification.permission = 'granted';
						return 'granted';
					}
					constructor(title: string, { body }: { body: string }) {
						told.push(`${title}: ${body}`);
					}
				}
				Object.assign(globalThis, { Notification: FakeNotification, told });
			});
			await page.goto('/settings');
			await page.getByRole('switch', { name: 'Notifications' }).waitFor();
			const told = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
			await expect(page.locator('.app[data-connection="online"]')).toHaveCount(1);
			await setVisibility(page, 'hidden');
			await other.client.createMessage(group, 'Not asked');
			await expect(page.getByRole('log')).toContainText('Not asked');
			expect(await told()).toEqual([]);
			await setVisibility(page, 'visible');
			await page.getByRole('switch', { name: 'Notifications' }).click();
			await other.client.createMessage(group, 'Seen anyway');
			await expect(page.getByRole('log')).toContainText('Seen anyway');
			await setVisibility(page, 'hidden');
			await other.client.createMessage(group, 'Asked for');
			await expect.poll(told).toEqual([`${other.name}: Asked for`]);
		});
	});

	describe('Reading', () => {
		test('marks where unread messages began, for the visit; own messages are never unread', async () => {
			const { me, other } = await web().twoPeople('Unread one', 'Unread two');
			const page = await web().open(me.tokens, '/');
			const row = page.getByRole('link', { name: new RegExp(`^${other.name}`) });
			await expect(row).toContainText('2 unread');
			await row.click();
			await composer(page).waitFor();
			await expect(page.locator('.unread-line + .message')).toContainText('Unread one');
			await expect(row).not.toContainText('unread');
			await composer(page).fill('Mine');
			await composer(page).press('Enter');
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
			await expect(page.locator('.unread-line')).toHaveCount(1);
			await expect(row).not.toContainText('unread');
		});

		test('does not happen in a hidden tab, and at once on coming back; title and icon say how many wait', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await openLive(page);
			await expect(page).toHaveTitle(`${other.name} · Cruddur`);
			await setVisibility(page, 'hidden');
			await other.client.createMessage(group, 'While hidden');
			await expect(page).toHaveTitle(`(1) ${other.name} · Cruddur`);
			await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', /^data:image\/png/);
			expect((await me.client.showMessageGroup(group)).unread_count).toBe(1);
			await setVisibility(page, 'visible');
			await expect(page).toHaveTitle(`${other.name} · Cruddur`);
			await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', '/icon.svg');
			await expect(page.locator('.unread-line + .message')).toContainText('While hidden');
			await expect.poll(async () => (await me.client.showMessageGroup(group)).unread_count).toBe(0);
		});

		test('follows to other devices, as marking unread does', async () => {
			const { me, other } = await web().twoPeople('Read me');
			const [phone, desktop] = await Promise.all([web().open(me.tokens, '/'), web().open(me.tokens, '/')]);
			const row = (page: Page) => page.getByRole('link', { name: new RegExp(`^${other.name}`) });
			await expect(row(phone)).toContainText('1 unread');
			await expect(phone.locator('.app[data-connection="online"]')).toHaveCount(1);
			await row(desktop).click();
			await expect(row(phone)).not.toContainText('unread');
			await desktop.getByRole('button', { name: `More about ${other.name}` }).click();
			await desktop.getByRole('menuitem', { name: 'Mark as unread' }).click();
			await expect(row(phone)).toContainText('unread');
			await expect(row(desktop)).toContainText('unread');
		});

		test('is seen by the other if both want it, and typing is', async () => {
			const { me, other, group } = await web().twoPeople();
			await Promise.all([me, other].map(({ client }) => client.updateMe({ read_receipts: true })));
			const mine = await web().open(me.tokens, `/c/${group}`);
			await openLive(mine);
			await expect(mine.getByText('Sent', { exact: true })).toBeVisible();
			const theirs = await web().open(other.tokens, `/c/${group}`);
			await openLive(theirs);
			await expect(mine.getByText('Seen', { exact: true })).toBeVisible();
			await composer(theirs).pressSequentially('Hm');
			await expect(mine.getByText('is typing')).toBeVisible();
		});
	});

	describe('After the connection was lost', () => {
		test('the page says so, and catches up without a gap or a double', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await openLive(page);
			await page.context().setOffline(true);
			await expect(page.getByText('You are offline.')).toBeVisible();
			for (const text of ['One', 'Two', 'Three']) await other.client.createMessage(group, text);
			await page.context().setOffline(false);
			await expect(message(page, 'Three')).toBeVisible();
			await expect(page.getByText('You are offline.')).toHaveCount(0);
			expect(await texts(page)).toEqual(['Hello', 'One', 'Two', 'Three']);
		});

		test('while the machine slept for two hours, and nobody was told, it catches up when it wakes', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens);
			let connections = 0;
			let dead = 0;
			await page.routeWebSocket(/^ws/, (socket) => {
				const own = ++connections;
				const server = socket.connectToServer();
				server.onMessage((frame) => {
					if (own > dead) socket.send(frame);
				});
			});
			await page.clock.install();
			await page.goto(`/c/${group}`);
			await openLive(page);
			dead = connections; // whatever the socket is sent from now on is lost
			for (const text of ['One', 'Two']) await other.client.createMessage(group, text);
			await page.clock.fastForward('02:00:00');
			await expect(message(page, 'Two')).toBeVisible();
			await other.client.createMessage(group, 'Three');
			await expect(message(page, 'Three')).toBeVisible();
			expect(await texts(page)).toEqual(['Hello', 'One', 'Two', 'Three']);
			expect(connections).toBeGreaterThan(dead);
		});
	});

	test.each(['somebody else’s', 'no'])(
		'says of %s conversation that there is none, with a way to the inbox',
		async (whose) => {
			const [{ group }, { me, other }] = await Promise.all([web().twoPeople(), web().twoPeople()]);
			const page = await web().open(me.tokens, whose === 'no' ? '/c/nonsense' : `/c/${group}`, PHONE);
			await expect(page.getByRole('alert')).toContainText('There is no such conversation.');
			await page.getByRole('link', { name: 'Back to conversations' }).click();
			await expect(page.getByRole('link', { name: other.name })).toBeVisible();
		},
	);

	test('shows that somebody’s account is gone, and takes no more messages for it', async () => {
		const { me, other, group } = await web().twoPeople('Farewell');
		const page = await web().open(me.tokens, `/c/${group}`);
		await openLive(page);
		await web().erase(other);
		await expect(message(page, 'Message deleted')).toHaveCount(1);
		await expect(page.getByText('This account was deleted. What was said stays here for you.')).toBeVisible();
		await expect(composer(page)).toHaveCount(0);
		await expect(page.getByRole('link', { name: /^Deleted user/ })).toBeVisible();
		await expect(message(page, 'Hello')).toBeVisible();
		await page.reload();
		await expect(page.getByText('This account was deleted. What was said stays here for you.')).toBeVisible();
		expect(await page.content()).not.toContain(other.name);
	});

	test('a visit, as a screen reader tells it', async () => {
		const { me, other, group } = await web().twoPeople('Old news');
		const page = await web().open(me.tokens);
		await page.addInitScript(recordAnnouncements);
		await page.goto(`/c/${group}`);
		await openLive(page);
		await other.client.createMessage(group, 'Fresh news');
		await expect(message(page, 'Fresh news')).toBeVisible();
		await composer(page).fill('Mine');
		await composer(page).press('Enter');
		await expect(page.getByText('Sent', { exact: true })).toBeVisible();
		await composer(page).fill('x'.repeat(1025));
		await expect(page.getByText(/too many/)).toBeVisible();
		await composer(page).fill('');
		await page.context().setOffline(true);
		await expect(page.getByText('You are offline.')).toBeVisible();
		await page.context().setOffline(false);
		await expect(page.getByText('You are offline.')).toHaveCount(0);
		await me.client.blockUser(other.handle);
		await page.reload();
		await expect(page.getByText(`You blocked ${other.name}.`)).toBeVisible();
		expect(await announcedIn(page)).toEqual([
			'Loading conversations',
			'Loading the conversation',
			`${other.name}: Fresh news`,
			'Sending',
			'1 character too many: a message has at most 1024.',
			'You are offline. What you write is sent when you are back.',
			'Loading conversations',
			'Loading the conversation',
			`You blocked ${other.name}. Unblock`,
		]);
	});
});
