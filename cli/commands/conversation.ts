import pc from 'picocolors';
import type { Conversation, ConversationRequest } from '../../shared/operator/get-conversation.ts';
import { handle, number, uuid, WrongArguments } from '../arguments.ts';
import { command } from '../command.ts';
import { writeEach } from '../output/json.ts';
import { showLook } from '../output/look.ts';
import { line, printable, timeInMinutes } from '../output/terminal.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Further lines of a message stand under its handle. */
const INDENT = ' '.repeat(9);

export const conversation = command<ConversationRequest, Conversation>({
	help: 'Shows a conversation of two people (pattern A): its newest page, the query that was run and what it took.',
	example: 'andrewbrown bayko --from 2026-10-01 --limit 50',
	load: () => import('../../functions/operator/get-conversation.ts'),
	positionals: {
		usage: '<handle> <handle> | <message_group_uuid>',
		count: [1, 2],
		names: { handles: '<handle>', message_group_uuid: '<message_group_uuid>' },
		payloadOf: ([one = '', other]) => {
			if (other !== undefined) return { handles: [handle(one), handle(other)] };
			if (UUID.test(one)) return { message_group_uuid: uuid(one) };
			throw new WrongArguments(`A conversation has two people: with whom did ${one} talk? Name a second handle.`);
		},
	},
	options: {
		from: { field: 'from', value: '<time>', help: 'the page from a time on, oldest first, such as 2026-01-31' },
		to: { field: 'to', value: '<time>', help: 'only up to a time; a date means up to its end' },
		limit: { field: 'limit', value: '<n>', help: 'messages in a page, 1 to 100', read: number },
		cursor: { field: 'cursor', value: '<cursor>', help: 'where an earlier page left off' },
		all: { field: 'all', help: 'everything, oldest first' },
	},
	follows: ({ all }) => all === true,
	showJson: writeEach,
	showPerson: async (answers) => {
		let day = '';
		let readUnits = 0;
		for await (const { messages, message_group_uuid, read_to, ...look } of answers) {
			if (day === '') line(pc.dim(`Message group ${message_group_uuid}`));
			if (messages.length === 0) line(pc.yellow('There are no messages in it, or none at that time.'));
			for (const { time, handle, text, edited_at, deleted_at } of messages) {
				if (time.slice(0, 10) !== day) {
					day = time.slice(0, 10);
					line(pc.bold(day));
				}
				const [said, ...more] = printable(text).split('\n');
				if (edited_at) more.push(pc.dim(`edited ${timeInMinutes(edited_at)}`));
				if (deleted_at) more.push(pc.dim(`deleted ${timeInMinutes(deleted_at)}`));
				line([`${pc.dim(time.slice(11, 19))} ${pc.cyan(printable(handle))}  ${said}`, ...more].join(`\n${INDENT}`));
			}
			readUnits += look.read_units;
			for (const { handle, time } of read_to) line(pc.dim(`${printable(handle)} has read to ${timeInMinutes(time)}`));
			showLook({ ...look, read_units: readUnits });
		}
	},
});
