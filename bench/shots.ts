/**
 * Pictures of every state of the page, at two sizes, light and dark: `npm run shots [state …]`. Those that the README shows are
 * kept in docs/images, the others go to .local/shots to be looked at.
 */
import { mkdirSync } from 'node:fs';
import { DESKTOP, PHONE, startPage } from '../test/support/browser.ts';
import { states } from '../test/support/page-states.ts';

/** What the README shows, by the picture's name. */
const KEPT: Readonly<Record<string, string>> = {
	'conversation-desktop-light': 'conversation.png',
	'conversation-phone-dark': 'conversation-phone.png',
	'unread-phone-light': 'unread-phone.png',
};

const asked = process.argv.slice(2);
const [web, end] = await startPage();
try {
	for (const folder of ['docs/images', '.local/shots']) mkdirSync(folder, { recursive: true });
	for (const [state, arrange] of Object.entries(states)) {
		if (asked.length > 0 && !asked.includes(state)) continue;
		for (const [size, options] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
			for (const colorScheme of ['light', 'dark'] as const) {
				const page = await arrange(web, { ...options, colorScheme, reducedMotion: 'reduce' });
				const name = `${state}-${size}-${colorScheme}`;
				const kept = KEPT[name];
				await page.mouse.move(0, 0);
				await page.screenshot({ path: kept ? `docs/images/${kept}` : `.local/shots/${name}.png` });
				await web.closeAll();
			}
		}
	}
} finally {
	await end();
}
