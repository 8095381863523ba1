import { type FormEvent, useState } from 'react';
import { type Me, ProblemError } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';

export interface MeSettingProps {
	readonly me: Me;
	readonly onChange: (me: Me) => void;
}

/** What the browser lets be sent. */
const NOT_BLANK = String.raw`.*\S.*`;

/** The name that others see. */
export function DisplayName({ me, onChange }: MeSettingProps) {
	const [name, setName] = useState(me.display_name);
	const [said, setSaid] = useState('');
	const [problem, setProblem] = useState('');
	const save = async (event: FormEvent): Promise<void> => {
		event.preventDefault();
		setProblem('');
		try {
			const changed = await client().updateMe({ display_name: name });
			onChange(changed);
			setName(changed.display_name);
			setSaid('Saved. Others see it from your next message on.');
		} catch (error) {
			setProblem(describeRefusal(error));
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
					pattern={NOT_BLANK}
					title="A name is more than blanks."
					maxLength={50}
					value={name}
					onInput={(event) => {
						setName(event.currentTarget.value);
						setSaid('');
						setProblem('');
					}}
				/>
				<button type="submit" className="button" disabled={name === me.display_name}>
					Save
				</button>
			</div>
			<p className="field-hint" role="status">
				{said}
			</p>
			<p className="form-problem" role="alert">
				{problem}
			</p>
		</form>
	);
}

/** Why a name was not taken: what the API says of the field, if that is what it refused. */
function describeRefusal(error: unknown): string {
	const details = error instanceof ProblemError ? error.errors.map(({ detail }) => detail) : [];
	return details.length > 0 ? `The name ${details.join('; ')}.` : describeError(error);
}
