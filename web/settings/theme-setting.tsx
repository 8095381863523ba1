import { useState } from 'react';
import { readTheme, setTheme, type Theme } from '../look/theme.ts';

const LABELS: Readonly<Record<Theme, string>> = { system: 'As the device', light: 'Light', dark: 'Dark' };

/** Light or dark. */
export function ThemeSetting() {
	const [theme, set] = useState(readTheme);
	return (
		<fieldset className="setting choices">
			<legend>Theme</legend>
			{(Object.keys(LABELS) as Theme[]).map((value) => (
				<label key={value}>
					<input
						type="radio"
						name="theme"
						checked={theme === value}
						onChange={() => {
							setTheme(value);
							set(value);
						}}
					/>
					<span>{LABELS[value]}</span>
				</label>
			))}
		</fieldset>
	);
}
