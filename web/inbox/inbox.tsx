import { useEffect, useRef, useState } from 'react';
import { describeError } from '../data/describe-error.ts';
import { useStore } from '../data/store.ts';
import { Icon, Mark } from '../look/icons.tsx';
import { paths } from '../look/route.ts';
import { useToday } from '../look/times.ts';
import { Trouble } from '../look/trouble.tsx';
import { signOut } from '../session/session.ts';
import { inbox, loadInbox, loadMore } from './inbox.ts';
import { InboxEntry } from './inbox-entry.tsx';
import { Search } from './search.tsx';

interface InboxProps {
	/** Whether it is what the page is about, rather than the way to it. */
	readonly isMain: boolean;
	readonly openUuid: string | undefined;
}

/** All conversations, the newest first, with a field that finds people. */
export function Inbox({ isMain, openUuid }: InboxProps) {
	const [search, setSearch] = useState('');
	return (
		// biome-ignore lint/a11y/useAriaPropsSupportedByRole: it always has a role that is named
		<div className="inbox" role={isMain ? 'main' : 'navigation'} aria-label="Conversations">
			<div className="inbox-header">
				<h1 className="wordmark">
					<Mark />
					Cruddur
				</h1>
				<a className="icon-button" href={paths.settings} aria-label="Settings" title="Settings">
					<Icon name="settings" />
				</a>
			</div>
			<Search value={search} onChange={setSearch} />
			{search.trim() === '' && <Entries openUuid={openUuid} />}
		</div>
	);
}

function Entries({ openUuid }: { readonly openUuid: string | undefined }) {
	const { status, groups, next, more, error } = useStore(inbox);
	const now = useToday();
	if (status === 'loading') return <LoadingEntries />;
	if (status === 'failed') {
		return (
			<>
				<Trouble problem={describeError(error)} retry={() => void loadInbox()} />
				<button type="button" className="button quiet centred" onClick={() => void signOut()}>
					Sign out
				</button>
			</>
		);
	}
	if (groups.length === 0) {
		return <p className="hint">Nobody has written yet. Look for somebody by their handle, above, and say hello.</p>;
	}
	return (
		<div className="entries">
			<ul>
				{groups.map((group) => (
					<li key={group.uuid}>
						<InboxEntry group={group} isOpen={group.uuid === openUuid} now={now} />
					</li>
				))}
			</ul>
			{more === 'failed' ? (
				<Trouble problem="Older conversations could not be read." retry={() => void loadMore()} />
			) : (
				next && <More />
			)}
		</div>
	);
}

/** Reads on as soon as it is about to be seen. */
function More() {
	const element = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some(({ isIntersecting }) => isIntersecting)) void loadMore();
			},
			{ rootMargin: '400px' },
		);
		if (element.current) observer.observe(element.current);
		return () => observer.disconnect();
	});
	return <div ref={element} className="spinner" aria-hidden="true" />;
}

const LoadingEntries = () => (
	<div className="loading-entries" role="status">
		<span className="unseen">Loading conversations</span>
		{[72, 54, 64, 40].map((width) => (
			<div key={width} className="loading-entry" aria-hidden="true">
				<span className="loading-avatar" />
				<span className="loading-line" style={{ width: `${width}%` }} />
			</div>
		))}
	</div>
);
