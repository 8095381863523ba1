import type { Exported, ExportRequest } from '../../shared/operator/export-user.ts';
import { command, ofOneHandle } from '../command.ts';
import { writeLine } from '../output/json.ts';
import { newProgress } from '../output/progress.ts';

/** A line of JSON for each item, with progress on standard error. */
async function writeItems(answers: AsyncIterable<Exported>): Promise<void> {
	const progress = newProgress('items');
	let count = 0;
	for await (const { items } of answers) {
		for (const item of items) await writeLine(item);
		count += items.length;
		if (!process.stdout.isTTY) progress.at(count);
	}
	progress.end();
}

export const exportUser = command<ExportRequest, Exported>({
	help: 'Writes everything that the system holds about a user, as lines of JSON.',
	example: 'andrewbrown > andrewbrown.jsonl',
	load: () => import('../../functions/operator/export-user.ts'),
	positionals: ofOneHandle,
	showPerson: writeItems,
	showJson: writeItems,
});
