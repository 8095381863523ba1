import { once } from 'node:events';
import { total } from './totals.ts';

/** Writes a line of JSON. Waits while the reader is slower than we are. */
export async function writeLine(value: object): Promise<void> {
	if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, 'drain');
}

/** One line for all answers. */
export async function writeTotal(answers: AsyncIterable<object>): Promise<void> {
	let sum = {};
	for await (const answer of answers) sum = total(sum, answer);
	await writeLine(sum);
}

/** A line for each answer. */
export async function writeEach(answers: AsyncIterable<object>): Promise<void> {
	for await (const answer of answers) await writeLine(answer);
}
