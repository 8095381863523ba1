import type { Message } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { announce } from '../live/announcements.ts';
import { applyMessage } from '../live/live.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';

interface DeleteMessageProps {
	readonly message: Message;
	readonly onClose: () => void;
}

/** Asks once, and takes the message away at once; it comes back if that was refused. */
export function DeleteMessage({ message, onClose }: DeleteMessageProps) {
	const remove = async (): Promise<void> => {
		try {
			await client().deleteMessage(message);
			applyMessage({ ...message, message: '', deleted_at: new Date().toISOString() });
			announce('Message deleted');
		} catch (error) {
			announce(`The message was not deleted. ${describeError(error)}`);
		}
	};
	return (
		<ConfirmDialog title="Delete this message?" action="Delete" onConfirm={() => void remove()} onClose={onClose}>
			<p>It goes for both of you, and cannot be brought back.</p>
			<blockquote dir="auto">{message.message}</blockquote>
		</ConfirmDialog>
	);
}
