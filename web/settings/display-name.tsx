import { type FormEvent, useState } from 'react';
import type { Me } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';

export interface MeSettingProps {
	readonly me: Me;
	readonly onChange: (me: Me) => void;
}

/** The name that others see. */
export function DisplayName({ me, onChange }: MeSettingProps) {
	const [name, setName] = useState(me.display_name);
	const [said, setSaid] = useState('');
	const save = async (event: FormEvent): Promise<void> => {
		event.preventDefault();
		try {
			const changed = await client().updateMe({ display_name: name });
			onChange(changed);
			setName(changed.display_name);
			setSaid('Saved. Others see it from your next message on.');
		} catch (error) {
			setSaid(describeError(error));
		}
	};
	return (
		<form className="setting" onSubmit={(event) => void save(event)}>
			<label htmlFor="display-name">Display name</label>
			<div className="setting-row">
				<input
					id="display-name"
					dir="auto"
					autoComplete="name"
					required
					value={name}
					onInput={(event) => {
						setName(event.currentTarget.value);
						setSaid('');
					}}
				/>
				<button type="submit" className="button" disabled={name === me.display_name}>
					Save
				</button>
			</div>
			<p className="field-hint" role="status">
				{said}
			</p>
		</form>
	);
}
