import pc from 'picocolors';
import type { Seeded, SeedRequest } from '../../shared/operator/seed.ts';
import { number } from '../arguments.ts';
import { command } from '../command.ts';
import { newProgress } from '../output/progress.ts';
import { figure, line, printable, table } from '../output/terminal.ts';
import { total } from '../output/totals.ts';

export const seed = command<SeedRequest, Seeded>({
	help: 'Loads the seed files or, when an amount is given, as many believable users and messages.',
	example: '--users 200 --messages 100000',
	load: () => import('../../functions/operator/seed.ts'),
	options: {
		users: { field: 'users', value: '<n>', help: 'how many users, 200 if only messages are given', read: number },
		messages: {
			field: 'messages',
			value: '<n>',
			help: 'how many messages, 10,000 if only users are given',
			read: number,
		},
		seed: { field: 'seed', value: '<n>', help: 'another number makes other data', read: number },
	},
	showPerson: async (answers, { messages }) => {
		const progress = newProgress('messages', messages);
		let sum: Partial<Seeded> = {};
		for await (const answer of answers) {
			sum = total(sum, answer);
			progress.at(sum.messages ?? 0);
		}
		progress.end();
		for (const { handles, of_others, is_erased } of sum.skipped ?? []) {
			const whose = `${of_others.join(' and ')} ${of_others.length === 1 ? 'is' : 'are'} not the seed's own here`;
			const reason = is_erased ? 'somebody in it was erased here' : whose;
			line(pc.yellow(printable(`left out: the conversation of ${handles.join(' and ')}, since ${reason}`)));
		}
		const { users = 0, message_groups = 0, messages: written = 0, write_units = 0, seconds = 0 } = sum;
		table(
			['users', 'message groups', 'messages', 'write units', 'seconds'],
			[[...[users, message_groups, written, write_units].map(figure), seconds.toFixed(1)]],
		);
	},
});
