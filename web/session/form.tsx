import { type ReactNode, useState } from 'react';

interface FieldProps {
	readonly label: string;
	readonly name: string;
	readonly type?: 'text' | 'email' | 'password';
	readonly autoComplete: string;
	/** How it is to be filled in. */
	readonly hint?: string;
	readonly pattern?: string;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly inputMode?: 'numeric';
	readonly defaultValue?: string;
}

/** A field that must be filled in. */
export const Field = ({ label, name, hint, ...input }: FieldProps) => (
	<div className="field">
		<label htmlFor={name}>{label}</label>
		<input
			id={name}
			name={name}
			required
			autoCapitalize="none"
			spellCheck={false}
			aria-describedby={hint && `${name}-hint`}
			{...input}
		/>
		{hint && (
			<p id={`${name}-hint`} className="field-hint">
				{hint}
			</p>
		)}
	</div>
);

interface FormProps {
	/** What the button that sends it says. */
	readonly action: string;
	readonly children: ReactNode;
	/** @throws when it is refused */
	readonly onSend: (values: Readonly<Record<string, string>>) => Promise<void>;
	readonly describe: (error: unknown) => string;
}

/** Fields with a button, and what is wrong with them. */
export function Form({ action, children, onSend, describe }: FormProps) {
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<string>();
	const submit = async (form: HTMLFormElement): Promise<void> => {
		setBusy(true);
		setProblem(undefined);
		try {
			await onSend(Object.fromEntries(new FormData(form)) as Record<string, string>);
		} catch (error) {
			setProblem(describe(error));
		}
		setBusy(false);
	};
	return (
		<form
			className="form"
			onSubmit={(event) => {
				event.preventDefault();
				if (!isBusy) void submit(event.currentTarget);
			}}
		>
			{children}
			<p className="form-problem" role="alert">
				{problem}
			</p>
			<button
				type="submit"
				className="button primary"
				aria-disabled={isBusy}
				onClick={() => setProblem(undefined)} // a field that the browser refuses keeps the form from being sent
			>
				{action}
			</button>
		</form>
	);
}
