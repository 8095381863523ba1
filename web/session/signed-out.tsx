import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Lake, Mark } from '../look/icons.tsx';
import { go, paths, usePath } from '../look/route.ts';
import { ConfirmForm } from './confirm-form.tsx';
import type { Pending } from './pending.ts';
import { followOtherTabs, signIn, signOutNotice } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';
import { SignUpForm } from './sign-up-form.tsx';

/** Signs in seeded people by one click: on the laptop only, since a build leaves out what is not reached. */
const LaptopPeople = import.meta.env.DEV
	? lazy(() => import('../laptop/laptop-people.tsx').then(({ LaptopPeople }) => ({ default: LaptopPeople })))
	: undefined;
/** Tells the code that no e-mail brings: on the laptop only, too. */
const LaptopCode = import.meta.env.DEV
	? lazy(() => import('../laptop/laptop-code.tsx').then(({ LaptopCode }) => ({ default: LaptopCode })))
	: undefined;

/** What somebody sees who is not signed in. */
export function SignedOut() {
	const path = usePath();
	const [pending, setPending] = useState<Pending>({ email: '' });
	const [notice, setNotice] = useState(() => signOutNotice.take());
	useEffect(followOtherTabs, []);

	const confirm = (who: Pending): void => {
		setPending(who);
		go(paths.confirm);
	};
	const confirmed = async (): Promise<void> => {
		const { email, password } = pending;
		if (password) {
			try {
				await signIn(email, password);
				return go('/', { replace: true });
			} catch {
				// They sign in themselves.
			}
		}
		setNotice('Your e-mail is confirmed. Sign in.');
		go('/', { replace: true });
	};
	if (path === paths.signUp) {
		return (
			<Frame title="Create your account">
				<SignUpForm onSignedUp={confirm} />
			</Frame>
		);
	}
	if (path === paths.confirm) {
		return (
			<Frame title="Confirm your e-mail">
				{LaptopCode && (
					<Suspense fallback={null}>
						<LaptopCode />
					</Suspense>
				)}
				<ConfirmForm pending={pending} onConfirmed={confirmed} />
			</Frame>
		);
	}
	return (
		<Frame title="Welcome back">
			<SignInForm notice={notice} onUnconfirmed={confirm} />
			{LaptopPeople && (
				<Suspense fallback={null}>
					<LaptopPeople />
				</Suspense>
			)}
		</Frame>
	);
}

const Frame = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
	<main className="sign-in">
		<div className="sign-in-lake" aria-hidden="true">
			<Lake />
			<p>You open it. Somebody has written. You answer when you are ready.</p>
		</div>
		<div className="sign-in-card">
			<p className="wordmark">
				<Mark />
				Cruddur
			</p>
			<h1>{title}</h1>
			{children}
		</div>
	</main>
);
