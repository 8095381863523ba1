import { fileURLToPath } from 'node:url';
import type { Connect, InlineConfig, Plugin } from 'vite';
import { contentSecurityPolicy } from '../shared/contract/content-security-policy.ts';

/** What the page's server must know of the stack. */
export interface WebSettings {
	readonly apiUrl: string;
	readonly cognitoUrl: string;
	readonly clientId: string;
	readonly socketUrl: string;
	/** What confirms a sign-up, since no e-mail is sent. */
	readonly confirmationCode: string;
	/** Who can be signed in by one click. */
	readonly people: readonly {
		readonly handle: string;
		readonly display_name: string;
		readonly email: string;
		readonly password: string;
	}[];
}

/**
 * Vite's configuration for serving the page on the laptop, from its sources or from its build: on one origin with the API,
 * under the content security policy that it has in AWS.
 */
export function webServer(settings: WebSettings, port: number): InlineConfig {
	const { apiUrl, cognitoUrl, socketUrl } = settings;
	const served = {
		port,
		strictPort: true,
		host: 'localhost',
		headers: {
			'Content-Security-Policy': contentSecurityPolicy([cognitoUrl, new URL(socketUrl).origin]),
			'X-Content-Type-Options': 'nosniff',
			'Referrer-Policy': 'no-referrer',
		},
		proxy: { '/api': { target: apiUrl } },
	};
	return {
		configFile: fileURLToPath(new URL('../web/vite.config.ts', import.meta.url)),
		logLevel: 'error',
		plugins: [settingsPlugin(settings)],
		server: { ...served, watch: { ignored: ['**/dist/**'] } },
		preview: served,
	};
}

/** Answers what a deployment has as a file, who can be signed in by one click, and what confirms a sign-up. */
function settingsPlugin({ cognitoUrl, clientId, socketUrl, confirmationCode, people }: WebSettings): Plugin {
	const files: Readonly<Record<string, unknown>> = {
		'/config.json': { cognitoUrl, clientId, socketUrl },
		'/laptop/people.json': people,
		'/laptop/confirmation-code.json': confirmationCode,
	};
	const serve = ({ middlewares }: { middlewares: Connect.Server }): void => {
		middlewares.use((request, response, next) => {
			const content = files[request.url ?? ''];
			if (!content) return next();
			response.setHeader('content-type', 'application/json');
			response.setHeader('cache-control', 'no-store');
			response.end(JSON.stringify(content));
		});
	};
	return { name: 'laptop-settings', configureServer: serve, configurePreviewServer: serve };
}
