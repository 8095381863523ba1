import { useCallback, useEffect, useRef, useState } from 'react';
import { type Message, type MessageGroup, ProblemError } from '../../client/index.ts';
import { describeError } from '../data/describe-error.ts';
import { useSelected, useStore } from '../data/store.ts';
import { inbox } from '../inbox/inbox.ts';
import { setReading } from '../live/reading.ts';
import { paths } from '../look/route.ts';
import { Trouble } from '../look/trouble.tsx';
import { Composer } from './composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { conversation, markRead, open } from './conversation-store.ts';
import { DeleteMessage } from './delete-message.tsx';
import { History } from './history.tsx';
import { Unreachable } from './unreachable.tsx';

/** A conversation with all its history, and where one answers. */
export function Conversation({ uuid }: { readonly uuid: string }) {
	const state = useStore(conversation(uuid));
	const group = useSelected(inbox, ({ groups }) => groups.find((one) => one.uuid === uuid));
	const [editing, setEditing] = useState<Message>();
	const [deleting, setDeleting] = useState<Message>();
	const isAtBottom = useRef(true);

	useEffect(() => void open(uuid), [uuid]);

	const look = useCallback((): void => {
		const isRead = isAtBottom.current && document.visibilityState === 'visible';
		setReading(isRead ? uuid : undefined);
		const newest = conversation(uuid).get().messages.at(-1);
		if (isRead && newest) void markRead(uuid, newest);
	}, [uuid]);
	useEffect(look);
	useEffect(() => {
		document.addEventListener('visibilitychange', look);
		return () => {
			document.removeEventListener('visibilitychange', look);
			setReading(undefined);
		};
	}, [look]);

	if (state.status === 'failed') {
		return (
			<main className="panel conversation">
				{group && <ConversationHeader group={group} typingUntil={0} />}
				{isNotThere(state.error) ? (
					<div className="trouble" role="alert">
						<h1>There is no such conversation.</h1>
						<a href={paths.inbox}>Back to conversations</a>
					</div>
				) : (
					<Trouble problem={describeError(state.error)} retry={() => void open(uuid)} />
				)}
			</main>
		);
	}
	if (!group || state.status === 'loading') {
		return (
			<main className="panel conversation" aria-busy="true">
				{group && <ConversationHeader group={group} typingUntil={0} />}
				<div className="spinner centred" role="status">
					<span className="unseen">Loading the conversation</span>
				</div>
			</main>
		);
	}
	return (
		<main className="panel conversation">
			<ConversationHeader group={group} typingUntil={state.typingUntil} />
			<History
				group={group}
				state={state}
				onEdit={setEditing}
				onDelete={setDeleting}
				onMove={(bottom) => {
					isAtBottom.current = bottom;
					look();
				}}
			/>
			{group.reachable ? (
				<Composer
					to={uuid}
					name={group.display_name}
					editing={editing}
					onEdit={setEditing}
					newest={state.messages.at(-1)}
					lastOfMine={lastOfMine(state.messages, group)}
				/>
			) : (
				<Unreachable group={group} />
			)}
			{deleting && <DeleteMessage message={deleting} onClose={() => setDeleting(undefined)} />}
		</main>
	);
}

/** Whether an address is that of no conversation of mine, or of none at all. */
const isNotThere = (error: unknown): boolean => error instanceof ProblemError && error.kind === 'not-found';

/** The message that is edited by going up from an empty composer. */
const lastOfMine = (messages: readonly Message[], group: MessageGroup): Message | undefined =>
	messages.findLast(({ user_uuid, deleted_at }) => user_uuid !== group.user_uuid && !deleted_at);
