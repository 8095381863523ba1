/// <reference lib="dom" />
import { afterEach, describe, test } from '@jest/globals';
import { DESKTOP, describePage, expect, expectAccessible, PHONE } from '../support/browser.ts';
import { states } from '../support/page-states.ts';

const SIZES = { phone: PHONE, desktop: DESKTOP };

describePage('The page', (web) => {
	afterEach(() => web().closeAll());

	describe.each(Object.keys(states))('in its state "%s"', (state) => {
		test.each(Object.entries(SIZES))(
			'keeps nobody out, and nothing scrolls sideways, on a %s',
			async (size, options) => {
				const colorScheme = size === 'phone' ? 'light' : 'dark';
				const page = await (states[state] as (typeof states)[string])(web(), {
					...options,
					colorScheme,
					reducedMotion: 'reduce',
				});
				await expectAccessible(page);
				const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				expect(sideways).toBeLessThanOrEqual(0);
			},
		);
	});

	test('draws a border that is seen round the less important buttons in the dark', async () => {
		const page = await web().open('andrewbrown', '/settings', { ...DESKTOP, colorScheme: 'dark' });
		const colors = await page.getByRole('button', { name: 'Download my data' }).evaluate((button) => {
			const { borderTopColor, backgroundColor } = getComputedStyle(button);
			return [borderTopColor, backgroundColor, getComputedStyle(button.parentElement as Element).backgroundColor];
		});
		const [border = 0, ...grounds] = colors.map(luminance);
		for (const ground of grounds) expect((border + 0.05) / (ground + 0.05)).toBeGreaterThanOrEqual(3);
	});

	test('lets arrow keys move between messages, and Tab reach all there is', async () => {
		const { me, group } = await web().twoPeople('Second');
		const page = await web().open(me.tokens, `/c/${group}`);
		await page.getByRole('textbox', { name: /^Message / }).waitFor();
		await page.locator('.message').last().focus();
		await page.keyboard.press('ArrowUp');
		await expect(page.locator('.message').first()).toBeFocused();
		await page.keyboard.press('Tab');
		await expect(page.getByRole('button', { name: 'Message actions' })).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeFocused();
		await page.keyboard.press('ArrowDown');
		await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
		await page.keyboard.press('Escape');
		await expect(page.getByRole('menu')).toHaveCount(0);
	});

	test('shows long words, right-to-left text, markup and links safely at 320 px', async () => {
		const { me, other, group } = await web().twoPeople(
			'w'.repeat(300),
			'שלום, מה שלומך?',
			'<img src=x onerror=alert(1)> <b>bold</b>',
			'See https://example.com/a_(b). javascript:alert(1) ftp://x.example',
		);
		await other.client.createMessage(group, 'x'.repeat(1024));
		const page = await web().open(me.tokens, `/c/${group}`, { viewport: { width: 320, height: 640 } });
		await expect(page.locator('.message')).toHaveCount(6);
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
		expect(await page.locator('.scroller').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
		const links = page.locator('.message a');
		await expect(links).toHaveCount(1);
		await expect(links).toHaveAttribute('href', 'https://example.com/a_(b)');
		await expect(links).toHaveAttribute('rel', 'noopener noreferrer');
		await expect(page.getByText('<b>bold</b>')).toBeVisible();
		const direction = await page.getByText('שלום').evaluate((element) => getComputedStyle(element).direction);
		expect(direction).toBe('rtl');
	});

	test('has fields of at least 16 px, and a height that a phone’s keyboard does not cover', async () => {
		const { me, group } = await web().twoPeople();
		const page = await web().open(me.tokens, `/c/${group}`, PHONE);
		const composer = page.getByRole('textbox', { name: /^Message / });
		const size = await composer.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
		expect(size).toBeGreaterThanOrEqual(16);
		await expect(page.locator('meta[name=viewport]')).toHaveAttribute('content', /interactive-widget=resizes-content/);
		await page.setViewportSize({ width: 390, height: 400 }); // what is left above a keyboard
		await expect(composer).toBeInViewport({ ratio: 1 });
	});

	test('separates days by the reader’s own time zone, and is right again after midnight', async () => {
		const { me, group } = await web().twoPeople();
		const page = await web().open(me.tokens, undefined, { timezoneId: 'Pacific/Auckland' });
		await page.clock.install({ time: Date.now() });
		await page.goto(`/c/${group}`);
		await expect(page.locator('.day')).toHaveText('Today');
		await page.clock.setFixedTime(Date.now() + 24 * 3600 * 1000);
		await page.clock.runFor(20_000);
		await expect(page.locator('.day')).toHaveText('Yesterday');
	});
});

/** Relative luminance (WCAG 2.2) of an opaque color. @param color such as `rgb(15, 28, 27)` */
function luminance(color: string): number {
	const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((part) => {
		const share = Number(part) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
