import { memo } from 'react';
import type { Message } from '../../client/index.ts';
import { announce } from '../live/announcements.ts';
import { Icon } from '../look/icons.tsx';
import { Menu, type MenuItem } from '../look/menu.tsx';
import { clockTime, fullTime } from '../look/times.ts';
import { RichText } from './rich-text.tsx';

interface MessageItemProps {
	readonly message: Message;
	readonly isMine: boolean;
	readonly isFirst: boolean;
	readonly isLast: boolean;
	/** Whether somebody points at it, or has the focus in it: only then it has a menu. */
	readonly isActive: boolean;
	/** Whether it is reached by Tab; the others are reached from it by arrow keys. */
	readonly isReached: boolean;
	readonly onEdit: (message: Message) => void;
	readonly onDelete: (message: Message) => void;
}

/** A message. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
	const { message, isMine, isFirst, isLast, isActive, isReached } = props;
	const time = new Date(message.created_at);
	const classes = [
		'message',
		isMine ? 'mine' : 'theirs',
		isFirst && 'first',
		isLast && 'last',
		message.deleted_at && 'deleted',
	];
	return (
		<li className={classes.filter(Boolean).join(' ')} tabIndex={isReached ? 0 : -1} data-uuid={message.uuid}>
			<div className="bubble">
				<span className="unseen">{isMine ? 'You' : message.display_name}: </span>
				{message.deleted_at ? <p>Message deleted</p> : <RichText text={message.message} />}
				<span className="meta">
					{message.edited_at && !message.deleted_at && (
						<span title={fullTime(new Date(message.edited_at))}>edited </span>
					)}
					<time dateTime={message.created_at} title={fullTime(time)}>
						{clockTime(time)}
					</time>
				</span>
			</div>
			{isActive && !message.deleted_at && (
				<Menu label="Message actions" className="message-more" icon={<Icon name="more" />} items={actions(props)} />
			)}
		</li>
	);
});

function actions({ message, isMine, onEdit, onDelete }: MessageItemProps): MenuItem[] {
	const copy: MenuItem = {
		label: 'Copy text',
		run: () => void navigator.clipboard?.writeText(message.message).then(() => announce('Copied')),
	};
	if (!isMine) return [copy];
	return [
		copy,
		{ label: 'Edit', run: () => onEdit(message) },
		{ label: 'Delete', run: () => onDelete(message), isDangerous: true },
	];
}
