/**
 * List prices in us-east-1, in US dollars, as of November 2026; the free tier and discounts are left out. Look them up
 * before you rely on them: everything that depends on them is computed from here.
 */
export const PRICES = {
	/** DynamoDB on demand, for each unit. */
	writeUnit: 0.625 / 1e6,
	readUnit: 0.125 / 1e6,
	/** DynamoDB storage and its point-in-time recovery, for each GB and month. */
	storedGigabyte: 0.25 + 0.2,
	/** Lambda on arm64. */
	lambdaRequest: 0.2 / 1e6,
	lambdaGigabyteSecond: 0.0000133334,
	/** HTTP API, for each request of the first 300 million a month. */
	httpRequest: 1 / 1e6,
	/** WebSocket API: a message of at most 32 KB in either direction (of the first billion a month), and a minute of a connection. */
	socketMessage: 1 / 1e6,
	socketMinute: 0.25 / 1e6,
	/** AppSync Events: an operation (5 KB published, the same delivered, a connection, a subscription), and a minute of a connection. */
	appSyncOperation: 1 / 1e6,
	appSyncMinute: 0.08 / 1e6,
	/** IoT Core: a message of at most 5 KB in either direction (of the first billion a month), and a minute of a connection. */
	iotMessage: 1 / 1e6,
	iotMinute: 0.08 / 1e6,
	/** CloudWatch Logs, for each GB taken in. */
	loggedGigabyte: 0.5,
	/** Aurora DSQL, for each distributed processing unit. */
	dsqlUnit: 8 / 1e6,
	/** Cognito Lite, for each user who signs in in a month: the first 10,000, the next 90,000, 900,000, 9 million, and the rest. */
	cognitoUser: [
		{ upTo: 10_000, price: 0 },
		{ upTo: 100_000, price: 0.0055 },
		{ upTo: 1_000_000, price: 0.0046 },
		{ upTo: 10_000_000, price: 0.00325 },
		{ upTo: Number.POSITIVE_INFINITY, price: 0.0025 },
	],
	/** An alarm, for each month. */
	alarm: 0.1,
	/** ElastiCache Serverless for Valkey: a processing unit, which is a command or a KB that it moves, and a GB for an hour. */
	cacheUnit: 0.0023 / 1e6,
	cachedGigabyteHour: 0.084,
	/** A NAT gateway and its public address, for an hour in each zone. */
	natHour: 0.045 + 0.005,
} as const;

/** What only AWS can measure, and so is assumed. */
export const ASSUMED = {
	/** Milliseconds that a function waits for DynamoDB in one request of each kind. */
	readMilliseconds: 5,
	writeMilliseconds: 8,
	streamMilliseconds: 15,
	/** And for DynamoDB and open sockets together, of `pushEvents`, and of a function of the socket. */
	pushMilliseconds: 25,
	socketMilliseconds: 8,
	/** The same for the shared cache. */
	cacheMilliseconds: 1,
	/** Seconds between two changes of a list that a client polls. */
	changeSeconds: 600,
	/** GB that are paid for at least, and zones that the network has. */
	cachedGigabytes: 0.1,
	zones: 2,
	hoursPerMonth: 730,
	/** Messages of one group that the stream function finds in one batch. */
	messagesPerBatch: 1,
	/** Bytes of a request's log lines, Lambda's own included. */
	logBytes: 700,
	/** A user's day. */
	messagesPerDay: 10,
	inboxesPerDay: 20,
	conversationsPerDay: 20,
	markersPerDay: 10,
	/** All devices of a user together: hours with a socket, and how often one is opened. */
	connectedHoursPerDay: 4,
	connectionsPerDay: 12,
	/** Open sockets that hear of a message, those of its author included; and of a marker, "seen" included. */
	socketsPerMessage: 3,
	socketsPerMarker: 2,
	/** Pages that a device reads to catch up when its socket opens, and a moment later. */
	inboxesPerConnection: 2,
	conversationsPerConnection: 2,
	/** The busiest hour against the average one. */
	peak: 3,
	daysPerMonth: 30,
} as const;
