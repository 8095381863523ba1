import { lazy, Suspense, useEffect } from 'react';
import { Conversation } from './conversation/conversation.tsx';
import { readDraft, writeDraft } from './conversation/drafts.ts';
import { NewConversation } from './conversation/new-conversation.tsx';
import { redirect, startOutbox } from './conversation/outbox.ts';
import { useStore } from './data/store.ts';
import { inbox } from './inbox/inbox.ts';
import { Inbox } from './inbox/inbox.tsx';
import { countUnread } from './inbox/inbox-state.ts';
import { Announcer } from './live/announcer.tsx';
import { applyMessage, connection, follow } from './live/live.ts';
import { OfflineNotice } from './live/offline-notice.tsx';
import { showUnread } from './live/unread-badge.ts';
import { Lake } from './look/icons.tsx';
import { go, paths, usePath } from './look/route.ts';
import { followOtherTabs } from './session/session.ts';

const Settings = lazy(() => import('./settings/settings.tsx').then(({ Settings }) => ({ default: Settings })));

/** What a signed-in user sees: the inbox, and beside it or in its place a conversation or the settings. */
export function SignedIn() {
	const path = usePath();
	const { groups } = useStore(inbox);
	const [, place, name = ''] = path.split('/');
	const open = place === 'c' ? groups.find(({ uuid }) => uuid === name) : undefined;
	const count = countUnread(groups);

	useEffect(() => {
		void follow();
		const stopOutbox = startOutbox((message, to) => {
			applyMessage(message);
			if (to.startsWith('@')) arrivedAtNewConversation(to, message.message_group_uuid);
		});
		const stopFollowing = followOtherTabs();
		return () => {
			stopOutbox();
			stopFollowing();
		};
	}, []);
	useEffect(() => showUnread(count, open?.display_name), [count, open?.display_name]);

	const isHome = !['c', 'to', 'settings'].includes(place ?? '');
	return (
		<div className={isHome ? 'app at-inbox' : 'app'} data-connection={useStore(connection)}>
			<OfflineNotice />
			<Inbox isMain={isHome} openUuid={open?.uuid} />
			{place === 'c' && <Conversation key={name} uuid={name} />}
			{place === 'to' && <NewConversation key={name} handle={decodeURIComponent(name)} />}
			{place === 'settings' && (
				<Suspense fallback={<main className="panel" aria-busy="true" />}>
					<Settings />
				</Suspense>
			)}
			{isHome && (
				<div className="panel nothing-open" aria-hidden="true">
					<Lake />
					<p>Somebody has written, or nobody has. There is no hurry.</p>
				</div>
			)}
			<Announcer />
		</div>
	);
}

/** The first message made the conversation: what waits behind it goes there, and so does whoever still looks at it. */
function arrivedAtNewConversation(to: string, uuid: string): void {
	redirect(to, uuid);
	const draft = readDraft(to);
	if (draft) writeDraft(uuid, draft);
	writeDraft(to, '');
	if (location.pathname === paths.newConversation(to.slice(1))) go(paths.conversation(uuid), { replace: true });
}
