import { MIN_PASSWORD_LENGTH } from '../../shared/contract/passwords.ts';
import { paths } from '../look/route.ts';
import { signUp } from './cognito.ts';
import { describeRefusal } from './describe-refusal.ts';
import { Field, Form } from './form.tsx';
import type { Pending } from './pending.ts';

interface SignUpFormProps {
	readonly onSignedUp: (who: Pending) => void;
}

export const SignUpForm = ({ onSignedUp }: SignUpFormProps) => (
	<>
		<Form
			action="Create account"
			describe={describeRefusal}
			onSend={async ({ name = '', handle = '', email = '', password = '' }) => {
				await signUp({ displayName: name.trim(), handle, email, password });
				onSignedUp({ email, password });
			}}
		>
			<Field
				label="Your name"
				name="name"
				autoComplete="name"
				maxLength={50}
				hint="As others see it. You can change it."
			/>
			<Field
				label="Handle"
				name="handle"
				autoComplete="off"
				pattern="[A-Za-z0-9_]{2,30}"
				hint="2 to 30 letters, digits or underscores. People find you by it."
			/>
			<Field label="E-mail" name="email" type="email" autoComplete="username" />
			<Field
				label="Password"
				name="password"
				type="password"
				autoComplete="new-password"
				minLength={MIN_PASSWORD_LENGTH}
				hint={`At least ${MIN_PASSWORD_LENGTH} characters, of any kind.`}
			/>
		</Form>
		<p className="aside">
			You have an account? <a href={paths.inbox}>To the sign-in</a>
		</p>
	</>
);
