import pc from 'picocolors';
import { command } from '../command.ts';
import { list } from '../output/terminal.ts';

export const drop = command<object, { readonly dropped: readonly string[] }>({
	help: 'Drops the table with everything in it, on the laptop only.',
	example: '',
	load: () => import('../../functions/operator/drop-table.ts'),
	showPerson: async (answers) => {
		for await (const { dropped } of answers) list(pc.red('dropped'), dropped);
	},
});
