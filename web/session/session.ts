import { onChange, read, wipe, write } from '../data/storage.ts';
import { createStore } from '../data/store.ts';
import { CognitoError, renew as renewTokens, revoke, signIn as signInToCognito, type Tokens } from './cognito.ts';

interface Session {
	readonly accessToken: string;
	readonly refreshToken: string;
	/** Milliseconds since 1970, by this machine's clock. */
	readonly expiresAt: number;
}

/** A token that expires within this is renewed before it is used. */
const MARGIN_MS = 30_000;
const NAME = 'session';
const LOCK = 'cruddur.session';

const readSession = (): Session | undefined => read<Session>(NAME);

/** Whether somebody is signed in. */
export const signedIn = createStore(readSession() !== undefined);

/** Why the sign-in page is shown to somebody who did not ask for it: for the next page that is loaded. */
export const signOutNotice = {
	take(): string | null {
		const notice = sessionStorage.getItem('cruddur.notice');
		sessionStorage.removeItem('cruddur.notice');
		return notice;
	},
	leave: (notice: string): void => sessionStorage.setItem('cruddur.notice', notice),
};

function keep({ AccessToken, RefreshToken, ExpiresIn = 3600 }: Tokens, refreshToken = ''): Session {
	const session = {
		accessToken: AccessToken,
		refreshToken: RefreshToken ?? refreshToken,
		expiresAt: Date.now() + ExpiresIn * 1000,
	};
	write(NAME, session);
	return session;
}

/** @throws CognitoError when it is refused */
export async function signIn(email: string, password: string): Promise<void> {
	const tokens = await signInToCognito(email, password);
	wipe();
	keep(tokens);
	signedIn.set(true);
}

/** Ends the session in all tabs, with all that is kept for it. @param notice why, if it was not asked for */
export async function signOut(notice?: string): Promise<void> {
	const session = readSession();
	if (session && !notice) await Promise.race([revoke(session.refreshToken).catch(() => {}), timeout(2000)]);
	wipe();
	leave(notice);
}

const timeout = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts over with a page that knows nothing of what was shown before. */
function leave(notice?: string): void {
	if (notice) signOutNotice.leave(notice);
	location.replace('/');
}

/** Follows what other tabs do: they sign out together, and never show two people's conversations. */
export function followOtherTabs(): () => void {
	return onChange(NAME, () => {
		const isThere = readSession() !== undefined;
		if (signedIn.get() !== isThere) leave();
	});
}

/** An access token that is valid now, renewed once for all tabs. @param renew whatever the clock says */
export async function token({ renew }: { readonly renew: boolean }): Promise<string> {
	const session = readSession();
	if (!session) throw new Error('Nobody is signed in');
	if (!renew && session.expiresAt > Date.now() + MARGIN_MS) return session.accessToken;
	return navigator.locks.request(LOCK, async () => {
		const current = readSession();
		if (!current) throw new Error('Nobody is signed in');
		if (current.accessToken !== session.accessToken) return current.accessToken; // another tab was quicker
		try {
			return keep(await renewTokens(current.refreshToken), current.refreshToken).accessToken;
		} catch (error) {
			const isRefused = error instanceof CognitoError && /^(NotAuthorized|UserNotFound)/.test(error.code);
			if (isRefused) await signOut('Your session has ended. Sign in again.');
			throw error;
		}
	});
}
