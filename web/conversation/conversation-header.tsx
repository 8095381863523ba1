import { type ReactNode, useEffect, useState } from 'react';
import type { MessageGroup, ShortProfile } from '../../client/index.ts';
import { Icon } from '../look/icons.tsx';
import { Menu, type MenuItem } from '../look/menu.tsx';
import { go, paths } from '../look/route.ts';
import { Avatar } from '../people/avatar.tsx';
import { block, unblock } from '../people/blocks.ts';
import { markUnread } from './conversation-store.ts';

interface HeaderProps {
	readonly person: ShortProfile;
	/** Below the name. */
	readonly line: ReactNode;
	readonly menu?: ReactNode;
}

/** Who somebody talks to, with the way back on a phone. */
export const Header = ({ person, line, menu }: HeaderProps) => (
	<header className="panel-header">
		<a className="icon-button back" href={paths.inbox} aria-label="Back to conversations">
			<Icon name="back" />
		</a>
		<Avatar person={person} />
		<div className="panel-title">
			<h1 dir="auto">{person.display_name}</h1>
			<p>{line}</p>
		</div>
		{menu}
	</header>
);

interface ConversationHeaderProps {
	readonly group: MessageGroup;
	readonly typingUntil: number;
}

export function ConversationHeader({ group, typingUntil }: ConversationHeaderProps) {
	const isTyping = useUntil(typingUntil);
	const [problem, setProblem] = useState<string>();
	const { uuid, user_uuid, handle, display_name, blocked } = group;
	const attempt = (task: () => Promise<void>) => () => {
		setProblem(undefined);
		task().catch(() => setProblem('That did not work. Try again.'));
	};
	const items: MenuItem[] = [
		{
			label: 'Mark as unread',
			run: attempt(async () => {
				go(paths.inbox);
				await markUnread(uuid);
			}),
		},
		blocked
			? { label: 'Unblock', run: attempt(() => unblock(handle, uuid)) }
			: { label: 'Block', run: attempt(() => block(handle, uuid)), isDangerous: true },
	];
	return (
		<Header
			person={{ uuid: user_uuid, handle, display_name }}
			line={problem ?? (isTyping ? <Typing /> : handle === 'deleted' ? 'Account deleted' : `@${handle}`)}
			menu={
				<Menu label={`More about ${display_name}`} className="icon-button" icon={<Icon name="more" />} items={items} />
			}
		/>
	);
}

const Typing = () => (
	<span className="typing">
		is typing
		<span className="typing-dots" aria-hidden="true">
			<i />
			<i />
			<i />
		</span>
	</span>
);

/** Whether a time lies ahead. @param time milliseconds since 1970 */
function useUntil(time: number): boolean {
	const [isAhead, setAhead] = useState(false);
	useEffect(() => {
		const ms = time - Date.now();
		setAhead(ms > 0);
		if (ms <= 0) return;
		const timer = setTimeout(() => setAhead(false), ms);
		return () => clearTimeout(timer);
	}, [time]);
	return isAhead;
}
