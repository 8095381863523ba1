import { useEffect, useState } from 'react';
import { useStore } from '../data/store.ts';
import { connection } from './live.ts';
import { useOnLine } from './use-on-line.ts';

/** A connection that is lost for less is nobody's concern. */
const PATIENCE_MS = 2500;

/** Says that what is shown may be old, and what becomes of messages that are written meanwhile. */
export function OfflineNotice() {
	const isOnLine = useOnLine();
	const isLost = useStore(connection) === 'offline';
	const [isLostForLong, setLostForLong] = useState(false);
	useEffect(() => {
		if (!isLost) return setLostForLong(false);
		const timer = setTimeout(() => setLostForLong(true), PATIENCE_MS);
		return () => clearTimeout(timer);
	}, [isLost]);
	const isShown = !isOnLine || isLostForLong;
	return (
		<div className={isShown ? 'offline' : 'offline unseen'} role="status">
			{!isOnLine && 'You are offline. What you write is sent when you are back.'}
			{isOnLine && isLostForLong && 'The connection is lost. Trying to get it back.'}
		</div>
	);
}
