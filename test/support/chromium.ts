import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';

/** A browser that Playwright can drive: `CHROMIUM`, or what is on the PATH. */
export const executablePath =
	process.env['CHROMIUM'] ??
	(process.env['PATH'] ?? '')
		.split(delimiter)
		.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
		.find((path) => existsSync(path));

/** Chromium as it runs everywhere, also as root in a container, and without asking anything of the network. */
export const launchChromium = (): Promise<Browser> =>
	chromium.launch({
		executablePath: executablePath ?? 'chromium',
		args: [
			...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
			...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
		],
	});
