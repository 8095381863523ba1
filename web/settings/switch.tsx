import { useId } from 'react';

interface SwitchProps {
	readonly label: string;
	readonly hint: string;
	readonly isOn: boolean;
	readonly isDisabled?: boolean;
	readonly onChange: (isOn: boolean) => void;
}

/** Something that is on or off. */
export function Switch({ label, hint, isOn, isDisabled = false, onChange }: SwitchProps) {
	const id = useId();
	return (
		<div className="setting switch-setting">
			<label htmlFor={id}>{label}</label>
			<input
				id={id}
				type="checkbox"
				role="switch"
				aria-describedby={`${id}-hint`}
				checked={isOn}
				aria-checked={isOn}
				disabled={isDisabled}
				onChange={(event) => onChange(event.currentTarget.checked)}
			/>
			<p id={`${id}-hint`} className="field-hint">
				{hint}
			</p>
		</div>
	);
}
