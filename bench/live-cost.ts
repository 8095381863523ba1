import { PING_AFTER_MS } from '../client/connection.ts';
import {
	costPerMillion,
	HTTP_MEMORY,
	lambda,
	log,
	type Measured,
	request,
	STREAM_MEMORY,
	type Taken,
	units,
} from './cost.ts';
import { ASSUMED, PRICES } from './prices.ts';

/** What the cost of live delivery is computed from: pushing a message, pushing a marker, a socket that comes and goes. */
export interface LiveTaken {
	readonly pushMessage: Taken;
	readonly pushMarker: Taken;
	readonly connection: Taken;
	/** `?after=` of a conversation in which nothing is new. */
	readonly poll: Taken;
}

/** A way to tell devices of what is new, and what a month of it costs, in dollars. */
export interface Way {
	readonly name: string;
	/** While sockets are open and nothing happens: connection minutes, pings. */
	readonly open: number;
	/** Opening them: connecting, and the pages that catch up. */
	readonly opening: number;
	/** Telling them of messages and markers; or asking. */
	readonly events: number;
	readonly total: number;
}

/** How often a client may ask instead, in seconds. */
const POLLS_EVERY = [2, 5, 15, 60];

/** Functions of a socket that comes and goes: authorize, connect, disconnect. */
const FUNCTIONS_PER_CONNECTION = 3;

/** Each event is looked up, or published, for both members of its message group. */
const MEMBERS = 2;

/** What a month costs at a number of users whose devices all have sockets, by each way, and what it costs if they ask. */
export function waysOf(users: number, measured: Measured, taken: LiveTaken): Way[] {
	const days = users * ASSUMED.daysPerMonth;
	const hours = days * ASSUMED.connectedHoursPerDay;
	const connections = days * ASSUMED.connectionsPerDay;
	const messages = days * ASSUMED.messagesPerDay;
	const markers = days * ASSUMED.markersPerDay;
	const deliveries = messages * ASSUMED.socketsPerMessage + markers * ASSUMED.socketsPerMarker;
	const costs = costPerMillion(measured);
	const catchUp =
		(ASSUMED.inboxesPerConnection * costs.inboxReads + ASSUMED.conversationsPerConnection * costs.conversationReads) /
		1e6;

	const push = (milliseconds: number): number => lambda(milliseconds + ASSUMED.pushMilliseconds, STREAM_MEMORY) + log;
	const lookUps = messages * units(taken.pushMessage) + markers * units(taken.pushMarker);
	const pushes = messages * push(taken.pushMessage.ownMilliseconds) + markers * push(taken.pushMarker.ownMilliseconds);
	const socketFunction = lambda(taken.connection.ownMilliseconds + ASSUMED.socketMilliseconds, HTTP_MEMORY) + log;
	const pings = (hours * 3_600_000) / PING_AFTER_MS;
	const way = (name: string, open: number, opening: number, events: number): Way => ({
		name,
		open,
		opening,
		events,
		total: open + opening + events,
	});
	/** Ways whose service knows who listens, so that nobody keeps or looks up connections: to each user one publication. */
	const hosted = (name: string, minute: number, message: number, messagesPerConnection: number): Way =>
		way(
			name,
			hours * 60 * minute,
			connections * (messagesPerConnection * message + socketFunction + catchUp),
			pushes + lookUps + (messages + markers) * MEMBERS * (message - PRICES.readUnit) + deliveries * message,
		);
	return [
		way(
			'WebSocket API, as here',
			hours * 60 * PRICES.socketMinute + pings * (2 * PRICES.socketMessage + socketFunction),
			connections * (units(taken.connection) + FUNCTIONS_PER_CONNECTION * socketFunction + catchUp),
			pushes + lookUps + deliveries * PRICES.socketMessage,
		),
		hosted('AppSync Events', PRICES.appSyncMinute, PRICES.appSyncOperation, 2),
		hosted('IoT Core', PRICES.iotMinute, PRICES.iotMessage, 0),
		...POLLS_EVERY.map((seconds) =>
			way(
				`asking every ${seconds} s`,
				0,
				0,
				((hours * 3600) / seconds) * request(taken.poll, ASSUMED.readMilliseconds),
			),
		),
	];
}
