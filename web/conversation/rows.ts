import type { Message } from '../../client/index.ts';
import { dayOf } from '../look/times.ts';

/** What a conversation is drawn of. */
export type Row =
	| { readonly type: 'day'; readonly day: string; readonly time: Date }
	| { readonly type: 'unread' }
	| {
			readonly type: 'message';
			readonly message: Message;
			/** Whether it begins, and ends, what one of them said in one go. */
			readonly isFirst: boolean;
			readonly isLast: boolean;
	  };

/** What is said within this belongs together. */
const TOGETHER_MS = 5 * 60_000;

/** Messages with the days between them, in the reader's own time zone, and the line above the first unread one. */
export function toRows(messages: readonly Message[], unread: string | undefined): Row[] {
	const rows: Row[] = [];
	const days = messages.map(({ created_at }) => dayOf(new Date(created_at)));
	const belongs = (i: number): boolean => {
		const [before, message] = [messages[i - 1], messages[i]];
		if (!before || !message || days[i] !== days[i - 1] || message.uuid === unread) return false;
		if (before.user_uuid !== message.user_uuid) return false;
		return Date.parse(message.created_at) - Date.parse(before.created_at) < TOGETHER_MS;
	};
	messages.forEach((message, i) => {
		const day = days[i] ?? '';
		if (day !== days[i - 1]) rows.push({ type: 'day', day, time: new Date(message.created_at) });
		if (message.uuid === unread) rows.push({ type: 'unread' });
		rows.push({ type: 'message', message, isFirst: !belongs(i), isLast: !belongs(i + 1) });
	});
	return rows;
}
