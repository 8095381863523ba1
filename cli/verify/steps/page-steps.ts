import { check, type Step, step } from '../step.ts';
import type { World } from './world.ts';

/** The page, its settings, and the API below its address. */
export const pageSteps = ({ place, traffic, ben }: World): Step[] => {
	const get = (path: string, signal: AbortSignal) =>
		fetch(place.webUrl + path, { signal, headers: { Accept: 'text/html' } });
	return [
		step('page', 'the page and its settings', {}, async (signal) => {
			for (const path of ['/', '/messages/somebody']) {
				const page = await traffic.measure('page', () => get(path, signal));
				const isPage = page.ok && /^text\/html/.test(page.headers.get('content-type') ?? '');
				check(isPage, `${path} answered ${page.status}, not with the page`);
				check(page.headers.has('content-security-policy'), `${path} came without its content security policy`);
			}
			const settings = await get('/config.json', signal);
			check(settings.ok, `/config.json answered ${settings.status}`);
			const { clientId, socketUrl } = (await settings.json()) as Record<string, unknown>;
			check(
				clientId === place.clientId && socketUrl === place.socketUrl,
				'/config.json names another user pool client or socket than this stage has',
			);
		}),
		step(
			'page',
			'the API below its address',
			{ id: 'API below the page', needs: ['page', 'showUser'] },
			async (signal) => {
				const { status } = await get(`/api/users/@${ben.handle}/short`, signal);
				check(status === 200, `the API below the page’s address answered ${status} where the API itself answers 200`);
			},
		),
	];
};
