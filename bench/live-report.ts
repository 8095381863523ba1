import type { Measured } from './cost.ts';
import type { LiveMeasured } from './live.ts';
import { type LiveTaken, waysOf } from './live-cost.ts';
import { ASSUMED } from './prices.ts';

type MakeTable = (head: string[], rows: string[][]) => string;

/** Most milliseconds from a POST to the event on the other's socket, on the laptop at rest. */
const TARGETS = { p50: 60, p90: 120 } as const;

const USERS = 1_000_000;

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const dollars = (value: number): string => `$${Math.round(value).toLocaleString('en')}`;

/** Live delivery as tables: how long it takes, and what it costs beside other ways. */
export function tablesOfLive(
	{ delivered, acknowledged }: LiveMeasured,
	measured: Measured,
	taken: LiveTaken,
	table: MakeTable,
): string[] {
	return [
		table(
			['live, the whole stack at rest', 'p50', 'p90'],
			[
				['POST sent to acknowledged', ms(acknowledged.p50), ms(acknowledged.p90)],
				['POST sent to event on the other’s socket', ms(delivered.p50), ms(delivered.p90)],
				['target', ms(TARGETS.p50), ms(TARGETS.p90)],
			],
		),
		table(
			[`live, a month at ${USERS.toLocaleString('en')} users`, 'open', 'opening', 'events', 'in all', 'a user'],
			waysOf(USERS, measured, taken).map(({ name, open, opening, events, total }) => [
				name,
				dollars(open),
				dollars(opening),
				dollars(events),
				dollars(total),
				`$${(total / USERS).toFixed(4)}`,
			]),
		),
		`Each user: ${ASSUMED.connectedHoursPerDay} hours with a socket a day, opened ${ASSUMED.connectionsPerDay} times; a message reaches ${ASSUMED.socketsPerMessage} sockets, a marker ${ASSUMED.socketsPerMarker} (bench/prices.ts).\n`,
	];
}
