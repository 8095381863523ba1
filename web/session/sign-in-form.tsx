import { paths } from '../look/route.ts';
import { CognitoError } from './cognito.ts';
import { describeSignInRefusal } from './describe-refusal.ts';
import { Field, Form } from './form.tsx';
import type { Pending } from './pending.ts';
import { signIn } from './session.ts';

interface SignInFormProps {
	/** Why it is shown. */
	readonly notice: string | null;
	readonly onUnconfirmed: (who: Pending) => void;
}

export const SignInForm = ({ notice, onUnconfirmed }: SignInFormProps) => (
	<>
		{notice && (
			<p className="notice" role="status">
				{notice}
			</p>
		)}
		<Form
			action="Sign in"
			describe={describeSignInRefusal}
			onSend={async ({ email = '', password = '' }) => {
				try {
					await signIn(email, password);
				} catch (error) {
					if (!(error instanceof CognitoError && error.code === 'UserNotConfirmedException')) throw error;
					onUnconfirmed({ email, password });
				}
			}}
		>
			<Field label="E-mail" name="email" type="email" autoComplete="username" />
			<Field label="Password" name="password" type="password" autoComplete="current-password" />
		</Form>
		<p className="aside">
			New here? <a href={paths.signUp}>Create an account</a>
		</p>
	</>
);
