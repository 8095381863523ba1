import { useStore } from '../data/store.ts';
import { announcements } from './announcements.ts';

/** Read aloud by screen readers, and seen by nobody. */
export const Announcer = () => (
	<div className="unseen" role="log" aria-live="polite" aria-label="New messages">
		{useStore(announcements).map(({ id, text }) => (
			<p key={id}>{text}</p>
		))}
	</div>
);
