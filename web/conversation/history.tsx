import { useEffect, useMemo, useRef, useState } from 'react';
import type { Message, MessageGroup } from '../../client/index.ts';
import { useStore } from '../data/store.ts';
import { Icon } from '../look/icons.tsx';
import { dayLabel, useToday } from '../look/times.ts';
import { Trouble } from '../look/trouble.tsx';
import { type ConversationState, loadOlder } from './conversation-store.ts';
import { MessageItem } from './message-item.tsx';
import { discard, outbox } from './outbox.ts';
import { stillOut } from './outbox-state.ts';
import { OutgoingItem } from './outgoing-item.tsx';
import { toRows } from './rows.ts';
import { firstUnread } from './unread-line.ts';

interface HistoryProps {
	readonly group: MessageGroup;
	readonly state: ConversationState;
	readonly onEdit: (message: Message) => void;
	readonly onDelete: (message: Message) => void;
	/** Called when its newest message comes into sight, or leaves it. */
	readonly onMove: (isAtBottom: boolean) => void;
}

/** Within so many pixels of the newest message one is taken to read it. */
const NEAR_PX = 80;

/**
 * Messages in a scroller that is laid out from its end: older ones come in without moving what is read, and new ones are
 * followed only from the very end.
 */
export function History({ group, state, onEdit, onDelete, onMove }: HistoryProps) {
	const { uuid, user_uuid, seen_message_uuid: seen } = group;
	const { messages, next, older, unread } = state;
	const now = useToday();
	const scroller = useRef<HTMLDivElement>(null);
	const [isAtBottom, setAtBottom] = useState(true);
	const [readUpTo, setReadUpTo] = useState<string>();
	const [active, setActive] = useState<string>();

	const mine = useMemo(() => messages.filter((message) => message.user_uuid !== user_uuid), [messages, user_uuid]);
	const all = useStore(outbox);
	const outgoing = useMemo(
		() =>
			stillOut(
				all.filter(({ to }) => to === uuid),
				mine,
			),
		[all, uuid, mine],
	);
	const line = unread && firstUnread(messages, group, unread, next === undefined);
	const rows = useMemo(() => toRows(messages, line), [messages, line]);
	const newest = messages.at(-1);
	const newestOfOther = messages.findLast((message) => message.user_uuid === user_uuid)?.uuid;
	const hasNew = !isAtBottom && newestOfOther !== undefined && newestOfOther > (readUpTo ?? newestOfOther);

	const toBottom = (): void => {
		if (scroller.current) scroller.current.scrollTop = 0;
	};
	const look = (): void => {
		const bottom = (scroller.current?.scrollTop ?? 0) > -NEAR_PX;
		if (bottom !== isAtBottom) {
			setAtBottom(bottom);
			if (!bottom) setReadUpTo(newestOfOther);
			onMove(bottom);
		}
	};
	useEffect(() => {
		// Its answer was lost for good, and here it is: nobody is to be asked about it later.
		for (const item of all) {
			if (item.to === uuid && item.state === 'failed' && !outgoing.includes(item)) discard(item.key);
		}
	}, [all, outgoing, uuid]);
	const lastOut = outgoing.at(-1)?.key;
	useEffect(toBottom, [lastOut]);

	const activate = (target: EventTarget): void => {
		if (document.querySelector('.menu:popover-open')) return;
		setActive((target as Element).closest<HTMLElement>('.message')?.dataset['uuid']);
	};
	return (
		<div className="history">
			<div className="scroller" ref={scroller} onScroll={look}>
				<ol
					className="messages"
					aria-label={`Conversation with ${group.display_name}`}
					onKeyDown={moveBetweenMessages}
					onPointerOver={(event) => activate(event.target)}
					onFocus={(event) => activate(event.target)}
				>
					{older === 'failed' ? (
						<li>
							<Trouble problem="Older messages could not be read." retry={() => void loadOlder(uuid)} />
						</li>
					) : (
						next && <Older key={messages[0]?.uuid} uuid={uuid} />
					)}
					{!next && <Beginning group={group} />}
					{rows.map((row) => {
						if (row.type === 'day') {
							return (
								<li key={row.day} className="day">
									<span>{dayLabel(row.time, now)}</span>
								</li>
							);
						}
						if (row.type === 'unread') {
							return (
								<li key="unread" className="unread-line">
									<span>New</span>
								</li>
							);
						}
						const { message, isFirst, isLast } = row;
						const isMine = message.user_uuid !== user_uuid;
						return (
							<MessageItem
								key={message.uuid}
								message={message}
								isMine={isMine}
								isFirst={isFirst}
								isLast={isLast}
								isActive={active === message.uuid}
								isReached={message === newest}
								onEdit={onEdit}
								onDelete={onDelete}
							/>
						);
					})}
					{newest && outgoing.length === 0 && (
						<Reached newest={newest} isMine={newest.user_uuid !== user_uuid} seen={seen} />
					)}
					{outgoing.map((item) => (
						<OutgoingItem key={item.key} item={item} />
					))}
				</ol>
			</div>
			{!isAtBottom && (
				<button type="button" className={hasNew ? 'to-bottom has-new' : 'to-bottom'} onClick={toBottom}>
					{hasNew ? 'New messages' : <span className="unseen">To the newest message</span>}
					<Icon name="down" />
				</button>
			)}
		</div>
	);
}

/** Says how far the newest message has come, if it is mine. */
const Reached = ({ newest, isMine, seen }: { newest: Message; isMine: boolean; seen: string | undefined }) =>
	isMine && !newest.deleted_at ? (
		<li className="reached">{seen !== undefined && seen >= newest.uuid ? 'Seen' : 'Sent'}</li>
	) : null;

/** Reads on before its place is reached. */
function Older({ uuid }: { readonly uuid: string }) {
	const element = useRef<HTMLLIElement>(null);
	useEffect(() => {
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some(({ isIntersecting }) => isIntersecting)) void loadOlder(uuid);
			},
			{ root: element.current?.closest('.scroller') ?? null, rootMargin: '1200px 0px' },
		);
		if (element.current) observer.observe(element.current);
		return () => observer.disconnect();
	}, [uuid]);
	return (
		<li ref={element} className="spinner">
			<span className="unseen">Loading older messages</span>
		</li>
	);
}

const Beginning = ({ group }: { readonly group: MessageGroup }) => (
	<li className="beginning">
		The beginning of what you and <bdi>{group.display_name}</bdi> said.
	</li>
);

/** Arrow keys move between messages, once one of them has the focus. */
function moveBetweenMessages(event: {
	key: string;
	target: EventTarget;
	currentTarget: Element;
	preventDefault(): void;
}): void {
	const target = event.target as Element;
	if (!target.classList.contains('message')) return;
	const messages = [...event.currentTarget.querySelectorAll<HTMLElement>('.message')];
	const at = messages.indexOf(target as HTMLElement);
	const to = {
		ArrowUp: messages[Math.max(0, at - 1)],
		ArrowDown: messages[at + 1],
		Home: messages[0],
		End: messages.at(-1),
	}[event.key];
	if (!to) return;
	event.preventDefault();
	to.focus();
}
