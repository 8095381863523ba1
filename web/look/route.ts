import { createStore, useStore } from '../data/store.ts';

/** The page's own addresses. */
export const paths = {
	inbox: '/',
	conversation: (uuid: string): string => `/c/${uuid}`,
	newConversation: (handle: string): string => `/to/${encodeURIComponent(handle)}`,
	settings: '/settings',
	signUp: '/sign-up',
	confirm: '/confirm',
};

const path = createStore(location.pathname);
addEventListener('popstate', () => path.set(location.pathname));

/** Where the page is. */
export const usePath = (): string => useStore(path);

/** Goes to an address of the page. @param replace in the place of the one in the history */
export function go(to: string, { replace = false } = {}): void {
	if (to === location.pathname) return;
	if (replace) history.replaceState(null, '', to);
	else history.pushState(null, '', to);
	path.set(to);
}

/** Lets ordinary links be followed without loading the page again, unless they are to open elsewhere. */
export function followLinks(): void {
	addEventListener('click', (event) => {
		if (event.defaultPrevented || event.button !== 0) return;
		if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const link = (event.target as Element).closest?.('a');
		if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
		event.preventDefault();
		go(link.pathname);
	});
}
