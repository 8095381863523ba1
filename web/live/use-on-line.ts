import { useEffect, useState } from 'react';

/** Whether the browser has a network. */
export const useOnLine = (): boolean => {
	const [isOnLine, setOnLine] = useState(navigator.onLine);
	useEffect(() => {
		const look = (): void => setOnLine(navigator.onLine);
		addEventListener('online', look);
		addEventListener('offline', look);
		return () => {
			removeEventListener('online', look);
			removeEventListener('offline', look);
		};
	}, []);
	return isOnLine;
};
