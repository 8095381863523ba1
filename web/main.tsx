import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { loadConfig } from './data/config.ts';
import { followLinks } from './look/route.ts';
import { applyTheme } from './look/theme.ts';
import { Trouble } from './look/trouble.tsx';

applyTheme();
followLinks();
const root = createRoot(document.getElementById('page') as HTMLElement);

async function start(): Promise<void> {
	try {
		await loadConfig();
		root.render(<App />);
	} catch {
		root.render(
			<main className="sign-in">
				<Trouble problem="Cruddur cannot be reached." retry={start} />
			</main>,
		);
	}
}

void start();
