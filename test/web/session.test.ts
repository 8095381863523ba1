/// <reference lib="dom" />
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import { userPool } from '../../local/cognito/declared.ts';
import { describePage, expect } from '../support/browser.ts';
import { PASSWORD } from '../support/stack.ts';

const inbox = (page: Page) => page.getByRole('main', { name: 'Conversations' });

describePage('The page', (web) => {
	afterEach(() => web().closeAll());

	test('signs up with a handle, confirms, starts a conversation by looking for a handle, and signs out', async () => {
		const page = await (await web().context()).newPage();
		await page.goto('/');
		await page.getByRole('link', { name: 'Create an account' }).click();
		await page.getByLabel('Your name').fill('Robin');
		await page.getByLabel('Handle').fill('robin_page');
		await page.getByLabel('E-mail').fill('robin@page.example');
		await page.getByLabel('Password').fill('Robin-of-2026');
		await page.getByRole('button', { name: 'Create account' }).click();
		await page.getByLabel('Code').fill(web().stack.cognito.confirmationCode);
		await page.getByRole('button', { name: 'Confirm' }).click();
		await expect(page.getByText('Nobody has written yet.')).toBeVisible();
		await page.getByRole('searchbox').fill('@WOR');
		await page.getByRole('link', { name: /^Worf/ }).click();
		await page.getByRole('textbox', { name: 'Message Worf' }).fill('Qapla');
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL(/\/c\//);
		await expect(page.getByText('Sent', { exact: true })).toBeVisible();
		await page.getByRole('link', { name: 'Settings' }).click();
		await page.getByRole('button', { name: 'Sign out' }).click();
		await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
	});

	test('says what the user pool asks of a password, and refuses a shorter one in the same words', async () => {
		const page = await (await web().context()).newPage();
		const { MinimumLength } = userPool.Policies.PasswordPolicy;
		await page.goto('/sign-up');
		const password = page.getByLabel('Password');
		await expect(password).toHaveAttribute('minlength', String(MinimumLength));
		await expect(password).toHaveAccessibleDescription(`At least ${MinimumLength} characters, of any kind.`);
		await password.evaluate((input) => input.removeAttribute('minlength'));
		await page.getByLabel('Your name').fill('Tam');
		await page.getByLabel('Handle').fill('tam_page');
		await page.getByLabel('E-mail').fill('tam@page.example');
		await password.fill('x'.repeat(MinimumLength - 1));
		await page.getByRole('button', { name: 'Create account' }).click();
		await expect(page.getByRole('alert')).toHaveText(`The password must have at least ${MinimumLength} characters.`);
	});

	test('takes an old refusal away when the sign-up is tried again, also while a field is wrong', async () => {
		const page = await (await web().context()).newPage();
		await page.goto('/sign-up');
		await page.getByLabel('Your name').fill('Uli');
		await page.getByLabel('Handle').fill('bayko');
		await page.getByLabel('E-mail').fill('uli@page.example');
		await page.getByLabel('Password').fill('uli and two lakes');
		await page.getByRole('button', { name: 'Create account' }).click();
		await expect(page.getByRole('alert')).toHaveText(/bayko is taken/);
		await page.getByLabel('E-mail').fill('uli');
		await page.getByRole('button', { name: 'Create account' }).click();
		await expect(page.getByRole('alert')).toHaveCount(0);
	});

	test('sends another code to somebody who asks for it', async () => {
		const page = await (await web().context()).newPage();
		const resent: string[] = [];
		page.on('request', (request) => {
			const { 'x-amz-target': target = '' } = request.headers();
			if (target.endsWith('.ResendConfirmationCode')) resent.push(request.postDataJSON().Username);
		});
		await page.goto('/sign-up');
		await page.getByLabel('Your name').fill('Sam');
		await page.getByLabel('Handle').fill('sam_page');
		await page.getByLabel('E-mail').fill('sam@page.example');
		await page.getByLabel('Password').fill('Sam-is-of-2026');
		await page.getByRole('button', { name: 'Create account' }).click();
		await page.getByLabel('Code').fill('000000');
		await page.getByRole('button', { name: 'Confirm' }).click();
		await expect(page.getByRole('alert')).toHaveText(/code/);
		await page.getByRole('button', { name: 'Send another code' }).click();
		await expect(page.getByText('Another code is on its way.')).toBeVisible();
		expect(resent).toEqual(['sam@page.example']);
		await page.getByLabel('Code').fill(web().stack.cognito.confirmationCode);
		await page.getByRole('button', { name: 'Confirm' }).click();
		await expect(page.getByText('Nobody has written yet.')).toBeVisible();
	});

	test('moves nothing in the settings once they can be pressed', async () => {
		const { me, other } = await web().twoPeople();
		await me.client.blockUser(other.handle);
		const page = await web().open(me.tokens);
		for (const [path, delay] of [
			['me', 300],
			['blocks', 900],
		] as const) {
			await page.route(`**/api/${path}`, async (route) => {
				await setTimeout(delay);
				await route.continue();
			});
		}
		await page.goto('/settings');
		await expect(page.getByText('Loading your settings')).toBeAttached();
		const buttons = ['Sign out', 'Delete my account'].map((name) => page.getByRole('button', { name }));
		for (const button of buttons) await button.waitFor();
		const places = () => Promise.all(buttons.map((button) => button.boundingBox()));
		const atFirst = await places();
		await page.getByRole('button', { name: `Unblock ${other.name}` }).waitFor();
		await page.getByLabel('Display name').waitFor();
		expect(await places()).toEqual(atFirst);
	});

	test('where the settings cannot be read one can sign out all the same, or try again', async () => {
		const { me } = await web().twoPeople();
		const page = await web().open(me.tokens);
		await page.route('**/api/blocks', (route) => route.abort());
		await page.goto('/settings');
		await page.getByRole('button', { name: 'Sign out' }).waitFor();
		await page.unroute('**/api/blocks');
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(page.getByLabel('Display name')).toBeVisible();
		await expect(page.getByText('Nobody. You can block somebody')).toBeVisible();
	});

	test('deletes the account after asking once, and says so', async () => {
		const { me, other, group } = await web().twoPeople();
		const page = await web().open(me.tokens, '/settings');
		await page.getByRole('button', { name: 'Delete my account' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
		await page.getByRole('button', { name: 'Delete my account' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
		await expect(page.getByText('Your account is deleted. Its data goes within minutes.')).toBeVisible();
		expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(me.handle);
		await page.getByLabel('E-mail').fill(`${me.handle}@sign-up.example`);
		await page.getByLabel('Password').fill(PASSWORD);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await expect(page.getByRole('alert')).toBeVisible();
		expect((await other.client.showMessageGroup(group)).reachable).toBe(false);
	});

	test('says what is wrong with a sign-in, and not which part of it', async () => {
		const page = await (await web().context()).newPage();
		await page.goto('/');
		for (const email of [web().stack.users[0]?.email ?? '', 'nobody@cruddur.example']) {
			await page.getByLabel('E-mail').fill(email);
			await page.getByLabel('Password').fill('Not-the-one-1');
			await page.getByRole('button', { name: 'Sign in' }).click();
			await expect(page.getByRole('alert')).toHaveText('The e-mail or the password is not right.');
		}
	});

	describe('With two tabs', () => {
		test('an expired token is renewed once', async () => {
			const { me, other } = await web().twoPeople();
			const one = await web().open(me.tokens, '/');
			const two = await one.context().newPage();
			await two.goto('/');
			// Both stay where they are: a renewal that a page began is lost with the page.
			for (const page of [one, two]) await expect(inbox(page)).toBeVisible();
			let renewals = 0;
			await one.context().route(`${web().stack.cognito.endpoint}/`, async (route) => {
				if (route.request().postData()?.includes('REFRESH_TOKEN_AUTH')) renewals += 1;
				await route.continue();
			});
			await one.evaluate(() => {
				const session = JSON.parse(localStorage.getItem('cruddur.session') ?? '{}');
				localStorage.setItem('cruddur.session', JSON.stringify({ ...session, expiresAt: 0 }));
			});
			await Promise.all([one, two].map((page) => page.getByRole('link', { name: other.name }).click()));
			for (const page of [one, two]) await expect(page.getByText('Hello', { exact: true })).toBeVisible();
			expect(renewals).toBe(1);
		});

		test('signing out reaches both, and wipes drafts', async () => {
			const { me, group } = await web().twoPeople();
			const one = await web().open(me.tokens, `/c/${group}`);
			await one.getByRole('textbox', { name: /^Message / }).fill('Secret draft');
			const two = await one.context().newPage();
			await two.goto('/settings');
			await two.getByRole('button', { name: 'Sign out' }).click();
			for (const page of [one, two]) await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
			expect(await two.evaluate(() => JSON.stringify(localStorage))).not.toContain('Secret');
		});
	});

	test('signs out with a reason when its tokens were revoked', async () => {
		const { me } = await web().twoPeople();
		const page = await web().open(me.tokens);
		await page.route('**/api/**', (route) => route.fulfill({ status: 401, json: {} }));
		await page.route(`${web().stack.cognito.endpoint}/`, (route) =>
			route.fulfill({
				status: 400,
				json: { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
			}),
		);
		await page.goto('/');
		await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible();
	});

	test('breaks nothing under the content security policy of the deployment', async () => {
		const { me, group } = await web().twoPeople();
		const page = await web().open(me.tokens);
		const problems: string[] = [];
		page.on('console', (line) => {
			if (/Content Security Policy/i.test(line.text())) problems.push(line.text());
		});
		const response = await page.goto(`/c/${group}`);
		expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
		await page.getByRole('textbox', { name: /^Message / }).fill('Hello');
		await page.keyboard.press('Enter');
		await expect(page.getByText('Sent', { exact: true })).toBeVisible();
		await page.goto('/settings');
		await page.getByLabel('Display name').waitFor();
		expect(problems).toEqual([]);
	});

	test('sends no name of blanks, and says what the API has against another', async () => {
		const { me } = await web().twoPeople();
		const page = await web().open(me.tokens, '/settings');
		const sent: string[] = [];
		page.on('request', (request) => {
			if (request.method() === 'PATCH') sent.push(request.postDataJSON().display_name);
		});
		const field = page.getByLabel('Display name');
		await expect(field).toHaveAttribute('maxlength', '50');
		await field.fill('   ');
		await page.getByRole('button', { name: 'Save' }).click();
		expect(await field.evaluate((input: HTMLInputElement) => input.validity.valid)).toBe(false);
		await field.fill('Turned \u202e round');
		await page.getByRole('button', { name: 'Save' }).click();
		await expect(page.getByRole('alert')).toHaveText(/^The name must have 1 to 50 characters .* overrides\.$/);
		expect(sent).toEqual(['Turned \u202e round']);
		await field.fill('Straight');
		await expect(page.getByRole('alert')).toHaveCount(0);
	});

	test('changes the name, and lets one’s data be downloaded', async () => {
		const { me } = await web().twoPeople();
		const page = await web().open(me.tokens, '/settings');
		await page.getByLabel('Display name').fill('  A new name ');
		await page.getByRole('button', { name: 'Save' }).click();
		await expect(page.getByLabel('Display name')).toHaveValue('A new name');
		const downloading = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Download my data' }).click();
		expect((await downloading).suggestedFilename()).toBe(`cruddur-${me.handle}.jsonl`);
	});

	test('on the laptop tells the code that no e-mail brings', async () => {
		const { webUrl, cognito } = web().stack;
		const page = await (await web().context()).newPage();
		await page.goto(`${webUrl}/confirm`);
		await expect(
			page.getByText(`On this laptop no e-mail is sent: the code is ${cognito.confirmationCode}.`),
		).toBeVisible();
	});

	test('on the laptop signs in a seeded person by a link', async () => {
		const page = await (await web().context()).newPage();
		await page.goto(web().stack.webUrl);
		await page.getByRole('link', { name: 'Andrew Bayko' }).click();
		await expect(page.getByRole('link', { name: /^Andrew Brown/ })).toBeVisible();
	});
});
