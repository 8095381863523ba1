import pc from 'picocolors';
import { itemTypeOf, type Key } from '../../shared/messaging/table.ts';
import type { Scanned } from '../../shared/operator/scan.ts';
import type { ItemCounts, ScanRequest } from '../../shared/operator/scan-plan.ts';
import { number } from '../arguments.ts';
import { command } from '../command.ts';
import { writeLine } from '../output/json.ts';
import { newProgress } from '../output/progress.ts';
import { figure, inOneLine, line, table } from '../output/terminal.ts';
import { total } from '../output/totals.ts';

/** Items that are shown to a person who does not say how many. */
const SHOWN = 25;

export const scan = command<ScanRequest, Scanned>({
	help: 'Reads the whole table, page by page, shows its items and counts them by type.',
	example: '--type message --limit 10',
	load: () => import('../../functions/operator/scan.ts'),
	options: {
		type: { field: 'type', value: '<type>', help: 'only items of one type, such as message or message_group' },
		limit: { field: 'limit', value: '<n>', help: 'at most so many items', read: number },
		segments: {
			field: 'segments',
			value: '<n>',
			help: 'reads so many parts of the table at once, up to 64',
			read: number,
		},
		count: { field: 'countOnly', help: 'counts only' },
	},
	showPerson: async (answers, { limit = SHOWN, countOnly }) => {
		const progress = newProgress('items');
		const shown: Key[] = [];
		let counts: ItemCounts = {};
		let readUnits = 0;
		let pages = 0;
		for await (const answer of answers) {
			shown.push(...answer.items.slice(0, limit - shown.length));
			counts = addedTo(counts, answer.counts);
			readUnits += answer.read_units;
			pages += answer.pages;
			progress.at(sumOf(counts));
		}
		progress.end();
		if (!countOnly) {
			table(['type', 'pk', 'sk', 'from or with', 'text'], shown.map(rowOf));
			if (shown.length < sumOf(counts)) {
				line(pc.yellow(`${shown.length} of ${figure(sumOf(counts))} items are shown: say --limit or --json for more`));
			}
		}
		table(
			['item type', 'items'],
			[...Object.entries(counts).map(([type, count]) => [type, figure(count)]), ['all', figure(sumOf(counts))]],
		);
		line(pc.dim(`${figure(pages)} ${pages === 1 ? 'page' : 'pages'}, ${figure(readUnits)} read units consumed`));
	},
	/** A line for each item, or one with the counts where nothing else was asked for. */
	showJson: async (answers) => {
		let counted: ItemCounts = {};
		let lines = 0;
		for await (const { items, counts } of answers) {
			for (const item of items) await writeLine(item);
			lines += items.length;
			counted = addedTo(counted, counts);
		}
		if (lines === 0) await writeLine(counted);
	},
});

const rowOf = (item: Key & { user_handle?: string; message?: string }): string[] => {
	const { pk, sk, user_handle = '', message = '' } = item;
	return [itemTypeOf(item), pk, inOneLine(sk, 36), inOneLine(user_handle, 30), inOneLine(message, 40)];
};

const addedTo = (counts: ItemCounts, more: ItemCounts): ItemCounts => ({ ...counts, ...total(counts, more) });

const sumOf = (counts: ItemCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
