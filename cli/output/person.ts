import Table from 'cli-table3';
import pc from 'picocolors';
import { itemTypeOf, type Key } from '../../shared/messaging/table.ts';
import type { Conversation } from '../../shared/operator/get-conversation.ts';
import type { Conversations } from '../../shared/operator/list-conversations.ts';
import type { Rebuilt } from '../../shared/operator/rebuild-message-groups.ts';
import type { ItemCounts, Scanned } from '../../shared/operator/scan.ts';
import type { LoadedSchema } from '../../shared/operator/schema-load.ts';
import type { Seeded } from '../../shared/operator/seed.ts';
import type { CognitoSync } from '../../shared/operator/update-cognito-user-ids.ts';
import { newProgress } from './progress.ts';
import { total } from './totals.ts';

/** Items that a scan shows when nobody says how many. */
const SHOWN = 25;

/** What a command was asked for. */
type Payload = Readonly<Record<string, unknown>>;

type Show<Answer> = (answers: AsyncIterable<Answer>, payload: Payload) => Promise<void>;

const line = (text = ''): void => {
	process.stdout.write(`${text}\n`);
};

/** A table in the way of this project: thin, with dim heads. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
	const shown = new Table({
		head: head.map((name) => pc.dim(name)),
		style: { head: [], border: ['gray'], compact: true },
	});
	shown.push(...rows.map((row) => [...row]));
	line(shown.toString());
}

/** A text of somebody else's as a terminal may show it: what would steer it, or turn the text around, is replaced. */
const printable = (text: string): string => text.replaceAll(/(?!\n)[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu, '\u{FFFD}');

/** A text in one line of at most so many code points. */
function inOneLine(text: string, most: number): string {
	const points = Array.from(printable(text.replaceAll(/\s+/g, ' ')));
	return points.length > most ? `${points.slice(0, most - 1).join('')}…` : points.join('');
}

const timeInMinutes = (time: string): string => time.slice(0, 16).replace('T', ' ');

const figure = (value: number): string => value.toLocaleString('en');

function looked({ query, read_units: readUnits }: Pick<Conversation, 'query' | 'read_units'>, cursor?: string): void {
	if (cursor) line(pc.yellow(`There is more: --cursor ${cursor}, or --all`));
	line(pc.dim(`Query ${JSON.stringify(query)}`));
	line(pc.dim(`${figure(readUnits)} read units consumed`));
}

const list = (head: string, names: readonly string[]): void => {
	if (names.length > 0) line(`${head.padEnd(18)} ${names.join(', ')}`);
};

const schema: Show<LoadedSchema> = async (answers) => {
	for await (const { created, existed, differs } of answers) {
		list(pc.green('created'), created);
		list('existed', existed);
		for (const difference of differs) line(`${pc.red('differs')}  ${difference}`);
	}
};

const seed: Show<Seeded> = async (answers, { messages }) => {
	const progress = newProgress('messages', typeof messages === 'number' ? messages : undefined);
	let sum: Partial<Seeded> = {};
	for await (const answer of answers) {
		sum = total(sum, answer);
		progress.at(sum.messages ?? 0);
	}
	progress.end();
	const { users = 0, message_groups = 0, messages: written = 0, write_units = 0, seconds = 0 } = sum;
	table(
		['users', 'message groups', 'messages', 'write units', 'seconds'],
		[[...[users, message_groups, written, write_units].map(figure), seconds.toFixed(1)]],
	);
};

const scan: Show<Scanned> = async (answers, { limit, countOnly }) => {
	const progress = newProgress('items');
	const most = typeof limit === 'number' ? limit : SHOWN;
	const shown: Key[] = [];
	let counts: ItemCounts = {};
	let readUnits = 0;
	let pages = 0;
	for await (const answer of answers) {
		shown.push(...answer.items.slice(0, most - shown.length));
		counts = addedTo(counts, answer.counts);
		readUnits += answer.read_units;
		pages += answer.pages;
		progress.at(sumOf(counts));
	}
	progress.end();
	if (!countOnly) {
		table(
			['type', 'pk', 'sk', 'from or with', 'text'],
			shown.map((item) => {
				const { user_handle = '', message = '' } = item as { user_handle?: string; message?: string };
				return [itemTypeOf(item), item.pk, inOneLine(item.sk, 36), user_handle, inOneLine(message, 40)];
			}),
		);
		if (shown.length < sumOf(counts)) {
			line(pc.yellow(`${shown.length} of ${figure(sumOf(counts))} items are shown: say --limit or --json for more`));
		}
	}
	table(
		['item type', 'items'],
		[...Object.entries(counts).map(([type, count]) => [type, figure(count)]), ['all', figure(sumOf(counts))]],
	);
	line(pc.dim(`${figure(pages)} ${pages === 1 ? 'page' : 'pages'}, ${figure(readUnits)} read units consumed`));
};

const addedTo = (counts: ItemCounts, more: ItemCounts): ItemCounts => ({ ...counts, ...total(counts, more) });

const sumOf = (counts: ItemCounts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const conversation: Show<Conversation> = async (answers) => {
	let day = '';
	let readUnits = 0;
	for await (const { messages, query, read_units, cursor, message_group_uuid } of answers) {
		if (day === '') line(pc.dim(`Message group ${message_group_uuid}`));
		if (messages.length === 0) line(pc.yellow('There are no messages in it, or none at that time.'));
		for (const { time, handle, text } of messages) {
			if (time.slice(0, 10) !== day) {
				day = time.slice(0, 10);
				line(pc.bold(day));
			}
			line(
				`${pc.dim(time.slice(11, 19))} ${pc.cyan(handle)}  ${printable(text).replaceAll('\n', `\n${' '.repeat(9)}`)}`,
			);
		}
		readUnits += read_units;
		looked({ query, read_units: readUnits }, cursor);
	}
};

const conversations: Show<Conversations> = async (answers) => {
	for await (const { user, conversations: rows, cursor, ...look } of answers) {
		line(`${pc.bold(printable(user.display_name))} ${pc.cyan(`@${user.handle}`)}`);
		table(
			['newest (UTC)', 'with', 'says', 'message group'],
			rows.map(({ time, handle, text, message_group_uuid }) => [
				timeInMinutes(time),
				handle,
				inOneLine(text, 50),
				message_group_uuid,
			]),
		);
		looked(look, cursor);
	}
};

const linkUsers: Show<CognitoSync> = async (answers, { dryRun }) => {
	for await (const { linked, alreadyLinked, refused, onlyInCognito, onlyInPostgres } of answers) {
		list(pc.green(dryRun ? 'would link' : 'linked'), linked);
		list('linked already', alreadyLinked);
		for (const { handle, reason } of refused) line(`${pc.red('refused')}  ${handle}: ${reason}`);
		list('only in Cognito', onlyInCognito);
		list('only in Postgres', onlyInPostgres);
	}
};

const rebuild: Show<Rebuilt> = async (answers, { dryRun }) => {
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
			wrong.map((row) => [
				row.user_uuid,
				row.message_group_uuid,
				row.fault,
				row.reason ?? row.fields?.join(', ') ?? '',
			]),
		);
	}
	const repaired = dryRun ? 'nothing changed (dry run)' : `${figure(rows_repaired)} repaired`;
	line(`${figure(rows_checked)} rows checked, ${figure(rows_wrong)} wrong, ${repaired}`);
};

const drop: Show<{ dropped: string[] }> = async (answers) => {
	for await (const { dropped } of answers) list(pc.red('dropped'), dropped);
};

const shows = { schema, seed, scan, conversation, conversations, 'link-users': linkUsers, rebuild, drop };

/** Shows the answers to a command as a person reads them: tables, colours and progress. */
export const showPerson = (command: string, answers: AsyncIterable<object>, payload: Payload): Promise<void> =>
	shows[command as keyof typeof shows](answers as never, payload);
