import { useState } from 'react';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import type { MeSettingProps } from './display-name.tsx';
import { Switch } from './switch.tsx';

/** Whether others see that their messages have been read. */
export function ReadReceipts({ me, onChange }: MeSettingProps) {
	const [problem, setProblem] = useState<string>();
	const set = async (read_receipts: boolean): Promise<void> => {
		setProblem(undefined);
		onChange({ ...me, read_receipts });
		try {
			onChange(await client().updateMe({ read_receipts }));
		} catch (error) {
			onChange(me);
			setProblem(describeError(error));
		}
	};
	return (
		<Switch
			label="Read receipts"
			hint={problem ?? 'You and the other see what has been seen, if both of you have this on.'}
			isOn={me.read_receipts}
			onChange={(isOn) => void set(isOn)}
		/>
	);
}
