import { read, write } from '../data/storage.ts';

const NAME = 'theme';

/** `system` follows what the device is set to. */
export type Theme = 'system' | 'light' | 'dark';

export const readTheme = (): Theme => read<Theme>(NAME) ?? 'system';

/** Shows the page as somebody chose it in this browser. */
export function applyTheme(): void {
	const theme = readTheme();
	document.documentElement.style.colorScheme = theme === 'system' ? '' : theme;
}

export function setTheme(theme: Theme): void {
	write(NAME, theme === 'system' ? undefined : theme);
	applyTheme();
}
