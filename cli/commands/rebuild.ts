import type { RebuildRequest, Rebuilt } from '../../shared/operator/rebuild-message-groups.ts';
import { handle, uuid } from '../arguments.ts';
import { command } from '../command.ts';
import { newProgress } from '../output/progress.ts';
import { figure, line, table } from '../output/terminal.ts';
import { total } from '../output/totals.ts';

export const rebuild = command<RebuildRequest, Rebuilt>({
	help: 'Repairs inbox rows from the messages: of one message group, of one user, or all.',
	example: '--handle andrewbrown --dry-run',
	load: () => import('../../functions/operator/rebuild-message-groups.ts'),
	options: {
		group: { field: 'message_group_uuid', value: '<uuid>', help: 'only the rows of this message group', read: uuid },
		handle: { field: 'handle', value: '<handle>', help: 'only those of this user', read: handle },
		'dry-run': { field: 'dryRun', help: 'changes nothing, and says what is wrong' },
	},
	showPerson: async (answers, { dryRun }) => {
		const progress = newProgress('rows checked');
		let sum: Partial<Rebuilt> = {};
		for await (const answer of answers) {
			sum = total(sum, answer);
			progress.at(sum.rows_checked ?? 0);
		}
		progress.end();
		const { rows_checked = 0, rows_wrong = 0, rows_repaired = 0, wrong = [] } = sum;
		if (wrong.length > 0) {
			table(
				['whose row', 'message group', 'fault', 'what'],
				wrong.map((row) => [row.user_uuid, row.message_group_uuid, row.fault, row.fields?.join(', ') ?? '']),
			);
		}
		const repaired = dryRun ? 'nothing changed (dry run)' : `${figure(rows_repaired)} repaired`;
		line(`${figure(rows_checked)} rows checked, ${figure(rows_wrong)} wrong, ${repaired}`);
	},
});
