import pc from 'picocolors';
import { MAX_UNREAD_COUNT } from '../../shared/contract/pages.ts';
import type { Conversations, ConversationsRequest } from '../../shared/operator/list-conversations.ts';
import { number } from '../arguments.ts';
import { command, ofOneHandle } from '../command.ts';
import { writeEach } from '../output/json.ts';
import { showLook } from '../output/look.ts';
import { inOneLine, line, printable, table, timeInMinutes } from '../output/terminal.ts';

export const conversations = command<ConversationsRequest, Conversations>({
	help: "Shows a user's inbox (pattern B), newest first, the query that was run and what it took.",
	example: 'andrewbrown',
	load: () => import('../../functions/operator/list-conversations.ts'),
	positionals: ofOneHandle,
	options: {
		limit: { field: 'limit', value: '<n>', help: 'conversations in a page, 1 to 100', read: number },
		cursor: { field: 'cursor', value: '<cursor>', help: 'where an earlier page left off' },
		all: { field: 'all', help: 'all of them' },
	},
	follows: ({ all }) => all === true,
	showJson: writeEach,
	showPerson: async (answers) => {
		for await (const { user, conversations: rows, ...look } of answers) {
			line(`${pc.bold(printable(user.display_name))} ${pc.cyan(`@${printable(user.handle)}`)}`);
			table(
				['newest (UTC)', 'with', 'unread', 'says', 'message group'],
				rows.map(({ time, handle: other, text, unread, marked_unread, message_group_uuid }) => [
					timeInMinutes(time),
					inOneLine(other, 30),
					`${unread === MAX_UNREAD_COUNT ? `${MAX_UNREAD_COUNT}+` : unread}${marked_unread ? ' (marked)' : ''}`,
					inOneLine(text, 50),
					message_group_uuid,
				]),
			);
			showLook(look);
		}
	},
});
