/// <reference lib="dom" />
import { afterEach, describe, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import type { CruddurClient } from '../../client/index.ts';
import { describePage, expect, PHONE } from '../support/browser.ts';

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / });
const message = (page: Page, text: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: text });

/** Sends a text by Enter. */
async function send(page: Page, text: string): Promise<void> {
	await composer(page).fill(text);
	await composer(page).press('Enter');
}

/** Fails unless the API has exactly these messages, oldest first. */
async function expectStored(client: CruddurClient, group: string, texts: string[]): Promise<void> {
	await expect.poll(async () => (await client.listMessages(group)).items.map((item) => item.message)).toEqual(texts);
}

describePage('The page', (web) => {
	afterEach(() => web().closeAll());

	describe('Sending', () => {
		test('is instant, and marked as sent', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).waitFor();
			let release = (): void => {};
			const held = new Promise<void>((resolve) => (release = resolve));
			await page.route(`**/api/messages/${group}`, async (route) => {
				if (route.request().method() === 'POST') await held;
				await route.continue();
			});
			await send(page, 'Before any answer');
			await expect(message(page, 'Before any answer').getByText('Sending', { exact: true })).toBeVisible();
			await expect(composer(page)).toHaveValue('');
			release();
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
			await expectStored(other.client, group, ['Hello', 'Before any answer']);
		});

		test('is not doubled by a retry whose first answer was lost', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).waitFor();
			let lost = 0;
			await page.route(`**/api/messages/${group}`, async (route) => {
				if (route.request().method() !== 'POST' || lost > 0) return route.continue();
				lost += 1;
				await route.fetch();
				await route.abort();
			});
			await send(page, 'Only once');
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
			await expect(message(page, 'Only once')).toHaveCount(1);
			await expectStored(other.client, group, ['Hello', 'Only once']);
		});

		test('is done when the message is there, though it was said to have failed', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).waitFor();
			await page.route(`**/api/messages/${group}`, async (route) => {
				if (route.request().method() !== 'POST') return route.continue();
				await route.fetch();
				await route.fulfill({ status: 500, json: {} });
			});
			await send(page, 'There after all');
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
			await expect(message(page, 'There after all')).toHaveCount(1);
			await expect.poll(() => page.evaluate(() => localStorage.getItem('cruddur.outbox'))).toBeNull();
			await expectStored(other.client, group, ['Hello', 'There after all']);
		});

		test('that failed can be repeated, changed or discarded, and outlives a reload', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).waitFor();
			const refuse = `**/api/messages/${group}`;
			await page.route(refuse, (route) =>
				route.request().method() === 'POST' ? route.fulfill({ status: 500, json: {} }) : route.continue(),
			);
			for (const text of ['Send me', 'Change me', 'Discard me']) {
				await send(page, text);
				await expect(message(page, text).getByText(/^Not sent/)).toBeVisible();
			}
			await page.reload();
			await expect(message(page, 'Send me').getByText(/^Not sent/)).toBeVisible();
			await page.unroute(refuse);
			await message(page, 'Send me').getByRole('button', { name: 'Send again' }).click();
			await expect(message(page, 'Send me').getByText(/^Not sent/)).toHaveCount(0);
			await message(page, 'Discard me').getByRole('button', { name: 'Discard' }).click();
			await message(page, 'Change me').getByRole('button', { name: 'Change' }).click();
			await expect(composer(page)).toHaveValue('Change me');
			await expect(composer(page)).toBeFocused();
			await send(page, 'Changed');
			await expectStored(other.client, group, ['Hello', 'Send me', 'Changed']);
		});

		test('again keeps its Idempotency-Key, so that a lost answer gives one message', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens);
			await page.routeWebSocket(/^ws/, () => {}); // it hears of nothing but answers
			await page.goto(`/c/${group}`);
			await composer(page).waitFor();
			const keys: (string | undefined)[] = [];
			await page.route(`**/api/messages/${group}`, async (route) => {
				if (route.request().method() !== 'POST') return route.continue();
				keys.push(route.request().headers()['idempotency-key']);
				if (keys.length > 1) return route.continue();
				await route.fetch();
				await route.fulfill({ status: 500, json: {} });
			});
			await send(page, 'Once');
			await message(page, 'Once').getByRole('button', { name: 'Send again' }).click();
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
			await expect(message(page, 'Once')).toHaveCount(1);
			expect(keys).toEqual([expect.stringMatching(/^[\w-]{36}$/), keys[0]]);
			await expectStored(other.client, group, ['Hello', 'Once']);
		});

		test('waits while offline, and goes later in order', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).waitFor();
			await page.context().setOffline(true);
			await send(page, 'First');
			await send(page, 'Second');
			await expect(page.getByText('Waiting for the connection')).toHaveCount(2);
			await expect(page.getByText('You are offline. What you write is sent when you are back.')).toBeVisible();
			await page.context().setOffline(false);
			await expectStored(other.client, group, ['Hello', 'First', 'Second']);
			await expect(page.getByText('Waiting for the connection')).toHaveCount(0);
		});

		test('says so when the other takes no message', async () => {
			const { me, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).waitFor();
			// Not by a block, of which the page might learn before it sends.
			await page.route(`**/api/messages/${group}`, (route) =>
				route.request().method() === 'POST'
					? route.fulfill({
							status: 403,
							json: {
								type: 'urn:cruddur:problem:unreachable',
								detail: 'This person takes no message from you at the moment.',
							},
						})
					: route.continue(),
			);
			await send(page, 'Are you there?');
			await expect(message(page, 'Are you there?').getByText(/takes no message from you/)).toBeVisible();
			await expectStored(me.client, group, ['Hello']);
		});
	});

	describe('A draft', () => {
		test('outlives switching and reloading, and is never shown in another conversation', async () => {
			const { me, other, group } = await web().twoPeople();
			const third = await web().somebody('third');
			await me.client.createMessageGroup(third.handle, 'Hello, third');
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).fill('Half a thought');
			await page.getByRole('link', { name: new RegExp(`^${third.name}`) }).click();
			await expect(page.getByRole('textbox', { name: `Message ${third.name}` })).toHaveValue('');
			await expect(page.getByText('Draft: Half a thought')).toBeVisible();
			await page.reload();
			await page.getByRole('link', { name: new RegExp(`^${other.name}`) }).click();
			await expect(page.getByRole('textbox', { name: `Message ${other.name}` })).toHaveValue('Half a thought');
		});

		test('is not fought over by two tabs', async () => {
			const { me, group } = await web().twoPeople();
			const one = await web().open(me.tokens, `/c/${group}`);
			await composer(one).pressSequentially('One');
			const two = await one.context().newPage();
			await two.goto(`/c/${group}`);
			await expect(composer(two)).toHaveValue('One');
			await composer(two).pressSequentially(', two');
			await one.bringToFront();
			await composer(one).pressSequentially(', three');
			await expect(composer(one)).toHaveValue('One, three');
			await expect(composer(two)).not.toHaveValue('One');
		});
	});

	describe('The composer', () => {
		test('sends by Enter on a keyboard, but not while an input method composes', async () => {
			const { me, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).fill('日本');
			for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
				await composer(page).dispatchEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init });
			}
			await expect(composer(page)).toHaveValue('日本');
			await composer(page).press('Shift+Enter');
			await expect(composer(page)).toHaveValue('日本\n');
			await composer(page).press('Enter');
			await expect(composer(page)).toHaveValue('');
		});

		test('takes Enter for a new line on touch, and no keyboard pops up', async () => {
			const { me, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`, PHONE);
			await expect(composer(page)).not.toBeFocused();
			await composer(page).fill('One line');
			await composer(page).press('Enter');
			await expect(composer(page)).toHaveValue('One line\n');
			await page.getByRole('button', { name: 'Send' }).tap();
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
		});

		test('has the focus on opening and after sending', async () => {
			const { me, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await expect(composer(page)).toBeFocused();
			await composer(page).fill('Focus');
			await page.getByRole('button', { name: 'Send' }).click();
			await expect(page.getByText('Sent', { exact: true })).toBeVisible();
			await expect(composer(page)).toBeFocused();
		});

		test('counts from 900 characters on, and cuts nothing silently', async () => {
			const { me, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).fill('🌊'.repeat(899));
			await expect(page.getByText(/of 1024 characters/)).toHaveCount(0);
			await composer(page).fill('🌊'.repeat(900));
			await expect(page.getByText('900 of 1024 characters')).toBeVisible();
			await composer(page).fill('🌊'.repeat(1030));
			await expect(page.getByText('6 characters too many: a message has at most 1024.')).toBeVisible();
			await composer(page).press('Enter');
			await expect(composer(page)).toHaveValue('🌊'.repeat(1030));
			await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
		});

		test('edits the last message by going up when it is empty; Escape cancels', async () => {
			const { me, other, group } = await web().twoPeople('From the other');
			const page = await web().open(me.tokens, `/c/${group}`);
			await composer(page).press('ArrowUp');
			const editor = page.getByRole('textbox', { name: 'Edit message' });
			await expect(editor).toHaveValue('Hello');
			await editor.fill('Hello?');
			await editor.press('Escape');
			await expect(composer(page)).toHaveValue('');
			await composer(page).press('ArrowUp');
			await editor.fill('Hello again');
			await editor.press('Enter');
			await expect(message(page, 'Hello again').getByText('edited')).toBeVisible();
			await expectStored(other.client, group, ['Hello again', 'From the other']);
		});

		test('deletes a message after asking once', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await message(page, 'Hello').hover();
			await page.getByRole('button', { name: 'Message actions' }).click();
			await page.getByRole('menuitem', { name: 'Delete' }).click();
			await page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
			await expect(page.getByRole('dialog')).toHaveCount(0);
			await expect(message(page, 'Message deleted')).toBeVisible();
			await expectStored(other.client, group, ['']);
		});

		test('makes way when one blocks the other, which can be undone', async () => {
			const { me, other, group } = await web().twoPeople();
			const page = await web().open(me.tokens, `/c/${group}`);
			await page.getByRole('button', { name: `More about ${other.name}` }).click();
			await page.getByRole('menuitem', { name: 'Block' }).click();
			await expect(page.getByText(`You blocked ${other.name}.`)).toBeVisible();
			await expect(composer(page)).toHaveCount(0);
			await page.goto('/settings');
			await expect(page.getByRole('button', { name: `Unblock ${other.name}` })).toBeVisible();
			await page.goto(`/c/${group}`);
			await page.getByRole('button', { name: 'Unblock' }).click();
			await expect(composer(page)).toBeVisible();
		});
	});
});
