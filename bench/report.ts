import Table from 'cli-table3';
import { barChart } from './chart.ts';
import {
	type CachedPageCosts,
	cacheCosts,
	costPerMillion,
	hitRate,
	type Measured,
	monthOf,
	paysFrom,
	type Taken,
} from './cost.ts';
import type { LiveMeasured } from './live.ts';
import type { LiveTaken } from './live-cost.ts';
import { tablesOfLive } from './live-report.ts';
import type { measure } from './measure.ts';
import { ASSUMED } from './prices.ts';
import type { StartUp } from './start-up.ts';
import type { Comparison } from './timing.ts';

/** What a run of the benchmark measured. */
export type Results = Awaited<ReturnType<typeof measure>> & {
	readonly date: string;
	readonly machine: Readonly<Record<string, string | number>>;
	readonly seconds: number;
	readonly startUp: readonly StartUp[];
	readonly live: LiveMeasured;
};

/** Most that each may be, in times of what it is compared with. */
const TARGETS = { A: 1, B: 1, unread: 2.5, C: 1.05, cpu: 0.95, growth: 1.2, bytes: 0.97, imported: 0.92 } as const;

const NAMES = {
	A: 'A: list messages',
	B: 'B: list message groups',
	unread: 'B: five unread of twenty',
	C: 'C: create a message',
	D: 'D: start a message group',
} as const;

const ms = (value: number): string => `${value.toFixed(2)} ms`;
const times = (value: number): string => `${value.toFixed(2)}x`;
const dollars = (value: number): string =>
	`$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: value < 1 ? 4 : 2 })}`;
const count = (value: number): string => Math.round(value).toLocaleString('en');
const spread = ({ lowest, highest }: Pick<Comparison, 'lowest' | 'highest'>): string =>
	`${lowest.toFixed(2)} to ${highest.toFixed(2)}`;

/** Finds what something took. @param ownMilliseconds of a function's own work */
const takenIn =
	({ patterns }: Results['units']) =>
	(name: string, ownMilliseconds: number): Taken => {
		const found = patterns[name];
		if (found === undefined) throw new Error(`Nothing was measured as ${name}`);
		return { ...found, ownMilliseconds };
	};

/** What of the results the cost follows from. A function's own time is what it takes beyond the bare call. */
function measuredForCost({ units, patterns, stream }: Pick<Results, 'units' | 'patterns' | 'stream'>): Measured {
	const own = ({ p50, other }: Comparison): number => Math.max(0, p50 - other.p50);
	const taken = takenIn(units);
	return {
		send: taken('C: a message', own(patterns.C)),
		update: taken('E: both rows after a message', stream.single),
		readMessages: taken('A: a page of 20 messages', own(patterns.A)),
		readInbox: taken('B: a page of 20 message groups', own(patterns.B)),
		mark: taken('a marker', own(patterns.C)),
	};
}

/** The same for live delivery: a push is about as much work as bringing rows up to date. */
function liveTaken({ units, patterns, stream }: Pick<Results, 'units' | 'patterns' | 'stream'>): LiveTaken {
	const taken = takenIn(units);
	const { A } = patterns;
	return {
		pushMessage: taken('pushEvents: a message', stream.single),
		pushMarker: taken('pushEvents: a marker', stream.single),
		connection: taken('a socket comes and goes', 1),
		// A query that finds nothing is billed, which DynamoDB Local does not show.
		poll: { ...taken('A: nothing new after a cursor', Math.max(0, A.p50 - A.other.p50)), readUnits: 1 },
	};
}

/** The results as tables to read, and as an SVG chart. */
export function report(results: Results): { text: string; chart: string } {
	return { text: tablesOf(results), chart: chartOf(results) };
}

function tablesOf({
	patterns,
	growth,
	stream,
	units,
	cache,
	startUp,
	live,
	seconds,
	machine,
	...rest
}: Results): string {
	const table = (head: string[], rows: string[][]): string => {
		const made = new Table({ head, style: { head: [], border: [], compact: true } });
		made.push(...rows);
		return `${made.toString()}\n`;
	};
	const measured = measuredForCost({ patterns, units, stream });
	const costs = costPerMillion(measured);
	return [
		`\n${machine['cpu']}, ${machine['cores']} cores, Node ${machine['node']}, ${machine['dynamodb']}: ${seconds} s\n`,
		table(
			['warm, in process', 'p50', 'p99', 'bare p50', 'bare p99', 'ratio', 'over rounds', 'target'],
			(['A', 'B', 'unread', 'C', 'D'] as const).map((key) => {
				const one = patterns[key];
				const target = key === 'D' ? '' : times(TARGETS[key]);
				const { p50, p99, other, ratio } = one;
				return [NAMES[key], ms(p50), ms(p99), ms(other.p50), ms(other.p99), times(ratio), spread(one), target];
			}),
		),
		table(
			[
				'processor time of a request',
				'mean',
				'bare',
				'ratio',
				'over rounds',
				'target',
				'bare with our client',
				'its p50',
			],
			(['A', 'B', 'unread', 'C', 'D'] as const).map((key) => {
				const { cpu, tuned } = patterns[key];
				const target = key === 'unread' || key === 'D' ? '' : times(TARGETS.cpu);
				const bare = [times(tuned.cpu.ratio), times(tuned.ratio)];
				return [NAMES[key], ms(cpu.mean), ms(cpu.other), times(cpu.ratio), spread(cpu), target, ...bare];
			}),
		),
		table(
			['growth', 'p50', 'p99', 'to the smallest', 'over rounds', 'target'],
			(['A', 'B'] as const).flatMap((key) =>
				growth[key].map(({ size, comparison }) => [
					`${NAMES[key]}, of ${count(size)}`,
					ms(comparison.p50),
					ms(comparison.p99),
					times(comparison.ratio),
					spread(comparison),
					times(TARGETS.growth),
				]),
			),
		),
		table(
			['start-up', 'bundle', 'to bare', 'import', 'to bare'],
			startUp.map(({ name, bytes, timesBareBytes, importTime, timesBareImport }) => [
				name,
				`${(bytes / 1000).toFixed(0)} KB`,
				times(timesBareBytes),
				ms(importTime),
				times(timesBareImport),
			]),
		),
		table(
			['capacity units', 'read', 'write'],
			Object.entries(units.patterns).map(([name, { readUnits, writeUnits }]) => [
				name,
				String(readUnits),
				String(writeUnits),
			]),
		),
		table(
			['write units of a message, inboxes included', 'here', 'delete and recreate'],
			units.designs.map(({ characters, ours, other }) => [`${characters} characters`, String(ours), String(other)]),
		),
		table(
			['messages of one group in a batch', 'write units each'],
			units.perMessage.map(({ batch, writeUnits }) => [String(batch), writeUnits.toFixed(2)]),
		),
		table(
			['E, batches of 100', 'records per second'],
			[
				['of one group', count(stream.oneGroup)],
				['of a hundred groups', count(stream.hundredGroups)],
			],
		),
		...(cache
			? tablesOfCache(cache, measured, table)
			: ['Not measured: a shared cache, for which there is no server.\n']),
		table(
			['cost of a million', 'dollars'],
			[
				['messages, inboxes included', dollars(costs.messages)],
				['inbox reads', dollars(costs.inboxReads)],
				['conversation reads', dollars(costs.conversationReads)],
				['read markers', dollars(costs.markers)],
			],
		),
		table(
			[
				'a month at users',
				'requests',
				'sign-ins',
				'a user',
				'peak requests/s',
				'peak write units/s',
				'functions at once',
			],
			[10_000, 1_000_000, 100_000_000].map((users) => {
				const month = monthOf(users, measured);
				return [
					count(users),
					dollars(month.requests),
					dollars(month.signIns),
					dollars(month.perUser),
					count(month.peakRequests),
					count(month.peakWriteUnits),
					month.peakConcurrency < 1 ? '< 1' : count(month.peakConcurrency),
				];
			}),
		),
		...tablesOfLive(live, measured, liveTaken({ units, patterns, stream }), table),
		`Each user: ${ASSUMED.messagesPerDay} messages, ${ASSUMED.inboxesPerDay} inboxes, ${ASSUMED.conversationsPerDay} conversations a day (bench/prices.ts). ${rest.date}\n`,
	].join('\n');
}

type MakeTable = (head: string[], rows: string[][]) => string;

function tablesOfCache(cache: NonNullable<Results['cache']>, measured: Measured, table: MakeTable): string[] {
	const { inbox, conversation, send, update } = cache;
	const costs = cacheCosts(measured, { inbox: inbox.bytes, conversation: conversation.bytes });
	const row = (name: string, one: Comparison): string[] => [
		name,
		ms(one.p50),
		ms(one.p99),
		ms(one.other.p50),
		times(one.ratio),
		spread(one),
	];
	const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
	return [
		table(
			['with a shared cache', 'p50', 'p99', 'p50 without', 'ratio', 'over rounds'],
			[
				row('A, from the cache', conversation.hit),
				row('A, not in the cache', conversation.miss),
				row('B, from the cache', inbox.hit),
				row('B, not in the cache', inbox.miss),
				row('C', send),
				row('E, one message', update),
			],
		),
		table(
			[
				'first pages from the cache',
				'KB each',
				'spared a million',
				'of their cost',
				`pays from (${dollars(costs.idle)} a month)`,
			],
			[['A', conversation, costs.conversation] as const, ['B', inbox, costs.inbox] as const].map(
				([name, { bytes }, cost]) => [
					name,
					(bytes / 1024).toFixed(1),
					dollars(cost.spared),
					percent(cost.part),
					`${count(paysFrom(costs, cost))} a second`,
				],
			),
		),
		table(
			['a client polls every', 'from the cache', 'A pays from', 'B pays from'],
			[2, 5, 15, 30, 60].map((interval) => {
				const rate = hitRate(interval);
				const clients = (cost: CachedPageCosts): string => {
					const pages = paysFrom(costs, cost, rate);
					return Number.isFinite(pages) ? `${count(pages * interval)} clients at once` : 'never';
				};
				return [`${interval} s`, percent(rate), clients(costs.conversation), clients(costs.inbox)];
			}),
		),
	];
}

function chartOf({ patterns, growth, units, startUp }: Results): string {
	const keys = ['A', 'B', 'unread', 'C', 'D'] as const;
	return barChart([
		{
			title: 'Time of a request, in times of the bare SDK call (p50)',
			bars: keys.map((key) => ({ label: NAMES[key], value: patterns[key].ratio, text: times(patterns[key].ratio) })),
		},
		{
			title: 'Time of a page as its conversation or inbox grows, in times of the smallest (p50)',
			target: TARGETS.growth,
			bars: (['A', 'B'] as const).flatMap((key) =>
				growth[key].map(({ size, comparison: { ratio } }) => ({
					label: `${key}, of ${count(size)}`,
					value: ratio,
					text: times(ratio),
				})),
			),
		},
		{
			title: 'Write units of one message with both inbox rows',
			bars: units.designs.flatMap(({ characters, ours, other }) => [
				{ label: `${characters} characters`, value: ours, text: String(ours) },
				{ label: 'delete and recreate', value: other, text: String(other) },
			]),
		},
		{
			title: 'Bundle, in times of a bare function',
			target: TARGETS.bytes,
			bars: startUp.map(({ name, timesBareBytes }) => ({
				label: name,
				value: timesBareBytes,
				text: times(timesBareBytes),
			})),
		},
		{
			title: 'Import, in times of a bare function',
			target: TARGETS.imported,
			bars: startUp.map(({ name, timesBareImport }) => ({
				label: name,
				value: timesBareImport,
				text: times(timesBareImport),
			})),
		},
	]);
}
