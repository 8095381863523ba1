import { useState } from 'react';
import { paths } from '../look/route.ts';
import { confirmSignUp, resendCode } from './cognito.ts';
import { describeRefusal } from './describe-refusal.ts';
import { Field, Form } from './form.tsx';
import type { Pending } from './pending.ts';

interface ConfirmFormProps {
	readonly pending: Pending;
	readonly onConfirmed: () => Promise<void>;
}

/** Takes the code that was sent by e-mail, and sends another one. */
export function ConfirmForm({ pending, onConfirmed }: ConfirmFormProps) {
	const [resent, setResent] = useState('');
	const [email, setEmail] = useState(pending.email);
	const resend = (): void => {
		setResent('');
		resendCode(email).then(
			() => setResent('Another code is on its way.'),
			(error) => setResent(describeRefusal(error)),
		);
	};
	return (
		<>
			<p className="aside first">
				We sent a code to <strong>{pending.email || 'your e-mail address'}</strong>.
			</p>
			<Form
				action="Confirm"
				describe={describeRefusal}
				onSend={async ({ code = '', email: typed = email }) => {
					setEmail(typed);
					await confirmSignUp(typed, code.trim());
					await onConfirmed();
				}}
			>
				{!pending.email && <Field label="E-mail" name="email" type="email" autoComplete="username" />}
				<Field label="Code" name="code" autoComplete="one-time-code" inputMode="numeric" pattern="\s*[0-9]{4,10}\s*" />
			</Form>
			{pending.email && (
				<p className="aside">
					Nothing came?{' '}
					<button type="button" className="link-button" onClick={resend}>
						Send another code
					</button>
					<br />
					<span role="status">{resent}</span>
				</p>
			)}
			<p className="aside">
				<a href={paths.inbox}>Back to the sign-in</a>
			</p>
		</>
	);
}
