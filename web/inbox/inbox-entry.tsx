import type { MessageGroup } from '../../client/index.ts';
import { readDraft } from '../conversation/drafts.ts';
import { paths } from '../look/route.ts';
import { fullTime, shortTime } from '../look/times.ts';
import { Avatar } from '../people/avatar.tsx';
import { isByOther, isUnread } from './inbox-state.ts';

interface InboxEntryProps {
	readonly group: MessageGroup;
	readonly isOpen: boolean;
	readonly now: Date;
}

/** A conversation as a line of the inbox. */
export function InboxEntry({ group, isOpen, now }: InboxEntryProps) {
	const time = new Date(group.created_at);
	const draft = isOpen ? '' : readDraft(group.uuid);
	const unread = isUnread(group);
	return (
		<a
			className={unread ? 'entry unread' : 'entry'}
			href={paths.conversation(group.uuid)}
			aria-current={isOpen ? 'page' : undefined}
		>
			<Avatar person={{ uuid: group.user_uuid, display_name: group.display_name }} />
			<span className="entry-name" dir="auto">
				{group.display_name}
			</span>
			<time className="entry-time" dateTime={group.created_at} title={fullTime(time)}>
				{shortTime(time, now)}
			</time>
			<span className="entry-preview" dir="auto">
				{draft ? <Draft text={draft} /> : <Preview group={group} />}
			</span>
			{unread && (
				<span className="badge">
					{group.unread_count > 0 && (group.unread_count > 99 ? '99+' : group.unread_count)}
					<span className="unseen"> unread</span>
				</span>
			)}
		</a>
	);
}

const Draft = ({ text }: { readonly text: string }) => (
	<>
		<span className="draft-label">Draft:</span> {text}
	</>
);

function Preview({ group }: { readonly group: MessageGroup }) {
	if (group.blocked) return <em>You blocked them</em>;
	if (group.last_message_deleted) return <em>Message deleted</em>;
	const isMine = !isByOther({ user_uuid: group.last_message_user_uuid }, group);
	return (
		<>
			{isMine && 'You: '}
			{group.message}
		</>
	);
}
