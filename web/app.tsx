import { lazy, Suspense } from 'react';
import { useStore } from './data/store.ts';
import { signedIn } from './session/session.ts';
import { SignedIn } from './signed-in.tsx';

const SignedOut = lazy(() => import('./session/signed-out.tsx').then(({ SignedOut }) => ({ default: SignedOut })));

/** The whole page. */
export function App() {
	if (useStore(signedIn)) return <SignedIn />;
	return (
		<Suspense fallback={null}>
			<SignedOut />
		</Suspense>
	);
}
