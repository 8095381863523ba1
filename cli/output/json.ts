import { once } from 'node:events';
import type { Scanned } from '../../shared/operator/scan.ts';
import { total } from './totals.ts';

/** Nothing but JSON: a line for each item that a scan finds, and for each page of a conversation or an inbox. */
export async function showJson(command: string, answers: AsyncIterable<object>): Promise<void> {
	if (command === 'scan') {
		let counted = {};
		let lines = 0;
		for await (const { items, counts } of answers as AsyncIterable<Scanned>) {
			for (const item of items) await writeLine(item);
			lines += items.length;
			counted = { ...counted, ...total<object>(counted, counts) };
		}
		// Without items it was the counts that were asked for.
		if (lines === 0) await writeLine(counted);
	} else if (command === 'conversation' || command === 'conversations') {
		for await (const answer of answers) await writeLine(answer);
	} else {
		let sum = {};
		for await (const answer of answers) sum = total(sum, answer);
		await writeLine(sum);
	}
}

/** Waits while the reader is slower than we are. */
async function writeLine(value: object): Promise<void> {
	if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain');
}
