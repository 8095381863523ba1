/**
 * Pictures of every state of the page, at two sizes, light and dark: `npm run shots`, or `npm run shots -- -t settings`. Those
 * that the README shows are kept in docs/images, the others go to .local/shots to be looked at.
 */
import { mkdirSync } from 'node:fs';
import { afterEach, describe, test } from '@jest/globals';
import { DESKTOP, describePage, PHONE } from '../support/browser.ts';
import { states } from '../support/page-states.ts';

/** What the README shows, by the picture's name. */
const KEPT: Readonly<Record<string, string>> = {
	'conversation-desktop-light': 'conversation.png',
	'conversation-phone-dark': 'conversation-phone.png',
	'inbox-phone-light': 'inbox-phone.png',
};

describePage('A picture', (web) => {
	for (const folder of ['docs/images', '.local/shots']) mkdirSync(folder, { recursive: true });
	afterEach(() => web().closeAll());

	describe.each(Object.entries(states))('of %s', (state, arrange) => {
		describe.each(Object.entries({ phone: PHONE, desktop: DESKTOP }))('on a %s', (size, options) => {
			test.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
				const page = await arrange(web(), { ...options, colorScheme, reducedMotion: 'reduce' });
				const name = `${state}-${size}-${colorScheme}`;
				const kept = KEPT[name];
				await page.screenshot({ path: kept ? `docs/images/${kept}` : `.local/shots/${name}.png` });
			});
		});
	});
});
