import type { Message } from '../../client/index.ts';
import { read, write } from '../data/storage.ts';
import { go, paths } from '../look/route.ts';

const NAME = 'notifications';

/** Whether this browser can show notifications at all. */
export const canNotify = (): boolean => 'Notification' in globalThis;

/** Whether notifications were asked for here, and the browser allows them. */
export const notifies = (): boolean => canNotify() && read(NAME) === true && Notification.permission === 'granted';

/** Turns notifications on or off; the browser asks its user. @returns whether they are on now */
export async function setNotifies(on: boolean): Promise<boolean> {
	const isAllowed = on && canNotify() && (await Notification.requestPermission()) === 'granted';
	write(NAME, isAllowed || undefined);
	return isAllowed;
}

/** Tells of a message while the page is hidden. */
export function notify({ message_group_uuid, display_name, message }: Message): void {
	if (!notifies() || document.visibilityState === 'visible') return;
	try {
		const notification = new Notification(display_name, {
			body: message,
			tag: message_group_uuid,
			icon: '/icon-192.png',
		});
		notification.onclick = () => {
			focus();
			go(paths.conversation(message_group_uuid));
			notification.close();
		};
	} catch {
		// Phones show notifications of service workers only.
	}
}
