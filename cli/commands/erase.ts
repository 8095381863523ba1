import { createInterface } from 'node:readline/promises';
import pc from 'picocolors';
import type { Erased, EraseRequest } from '../../shared/operator/erase-user.ts';
import { handle } from '../arguments.ts';
import { command, ofOneHandle } from '../command.ts';
import { newProgress } from '../output/progress.ts';
import { figure, line, printable, table } from '../output/terminal.ts';
import { total } from '../output/totals.ts';

/** Asks a person who sits at a terminal whether they mean it: the handle once more. */
async function isMeant(typed: string): Promise<boolean> {
	if (!process.stdin.isTTY) return true;
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	line(pc.red(`This erases @${printable(typed)} for good: the account, and every text and name in their messages.`));
	const answer = await terminal.question('Type the handle once more to go on: ');
	terminal.close();
	return handle(answer.trim()) === typed;
}

export const erase = command<EraseRequest, Erased>({
	help: 'Erases a user for good: account, names, texts of own messages, and all that is theirs alone.',
	example: 'andrewbrown --dry-run',
	load: () => import('../../functions/operator/erase-user.ts'),
	positionals: ofOneHandle,
	options: { 'dry-run': { field: 'dryRun', help: 'changes nothing, and counts what would be erased' } },
	showPerson: async (answers, { handle: typed = '', dryRun }) => {
		if (!dryRun && !(await isMeant(typed))) return line(pc.yellow('Nothing changed.'));
		const progress = newProgress('messages');
		let sum: Partial<Erased> = {};
		for await (const answer of answers) {
			if (answer.begins_at && !sum.begins_at) {
				line(`The account is out of use. Its data is erased from ${answer.begins_at} on, when nothing remembers it.`);
			}
			sum = total(sum, answer);
			progress.at(sum.messages ?? 0);
		}
		progress.end();
		const { user_uuid = '', begins_at: _, ...counts } = sum;
		table(
			['what', dryRun ? 'would go' : 'gone'],
			Object.entries(counts).map(([what, count]) => [what, figure(count as number)]),
		);
		line(
			pc.dim(
				`User ${user_uuid}: ${dryRun ? 'nothing changed (dry run)' : 'the account is gone and its handle is free'}`,
			),
		);
	},
});
