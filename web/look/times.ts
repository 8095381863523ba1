import { useEffect, useState } from 'react';

const DAY_MS = 86_400_000;
/** How often a page looks whether it is another day. */
const LOOK_MS = 10_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dateOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const longDate = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const longDateOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** A day of the reader's own time zone; two times of one day give the same. */
export const dayOf = (time: Date): string => `${time.getFullYear()}-${time.getMonth()}-${time.getDate()}`;

const midnight = (time: Date): number => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();

/** How many midnights lie between two times; days of 23 and 25 hours are days, too. */
const daysBetween = (earlier: Date, later: Date): number => Math.round((midnight(later) - midnight(earlier)) / DAY_MS);

const capitalized = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** A day as it stands between messages: "Today", "Yesterday", or its date. */
export function dayLabel(time: Date, now: Date): string {
	const days = daysBetween(time, now);
	if (days === 0 || days === 1) return capitalized(relative.format(-days, 'day'));
	return (time.getFullYear() === now.getFullYear() ? longDate : longDateOfYear).format(time);
}

/** A time as short as it can be told from others: of today by the clock, of this week by its day, else by its date. */
export function shortTime(time: Date, now: Date): string {
	const days = daysBetween(time, now);
	if (days <= 0) return clock.format(time);
	if (days < 7) return days === 1 ? capitalized(relative.format(-1, 'day')) : weekday.format(time);
	return (time.getFullYear() === now.getFullYear() ? date : dateOfYear).format(time);
}

export const clockTime = (time: Date): string => clock.format(time);
export const fullTime = (time: Date): string => full.format(time);

/** Now, as far as days matter: changes at midnight, and when a page is looked at again that slept over it. */
export function useToday(): Date {
	const [now, setNow] = useState(() => new Date());
	useEffect(() => {
		const look = (): void => setNow((before) => (dayOf(before) === dayOf(new Date()) ? before : new Date()));
		const timer = setInterval(look, LOOK_MS);
		document.addEventListener('visibilitychange', look);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', look);
		};
	}, []);
	return now;
}
