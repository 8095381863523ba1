import { useState } from 'react';
import { canNotify, notifies, setNotifies } from '../live/notifications.ts';
import { Switch } from './switch.tsx';

const HINT = 'Tells you of new messages while this page is hidden.';

/** Whether the browser tells of messages; it is asked only here. */
export function NotificationsSetting() {
	const [isOn, setOn] = useState(notifies);
	const [wasRefused, setRefused] = useState(false);
	const set = async (wanted: boolean): Promise<void> => {
		const allowed = await setNotifies(wanted);
		setOn(allowed);
		setRefused(wanted && !allowed);
	};
	return (
		<Switch
			label="Notifications"
			hint={wasRefused ? 'Your browser does not allow them: change that in its settings for this page.' : HINT}
			isOn={isOn}
			isDisabled={!canNotify()}
			onChange={(wanted) => void set(wanted)}
		/>
	);
}
