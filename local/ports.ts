/** Where the parts of the laptop's stack listen; each port can be changed by a variable. */
const DEFAULTS = {
	web: 5173,
	api: 3000,
	websocket: 3001,
	lambda: 3002,
	dynamodb: 8000,
	postgres: 5433,
	cognito: 9229,
	cache: 6379, // with `npm start -- --param cache=valkey`
} as const;

export type Port = keyof typeof DEFAULTS;

/** What each port is for, as people are told. */
export const PURPOSES: Readonly<Record<Port, string>> = {
	web: 'the page',
	api: 'the HTTP API',
	websocket: 'the WebSocket API',
	lambda: 'invoking functions',
	dynamodb: 'DynamoDB Local',
	postgres: 'Postgres',
	cognito: 'Cognito',
	cache: 'the shared cache',
};

/** The environment variable that changes a port. */
export const variableOf = (port: Port): string => `${port.toUpperCase()}_PORT`;

/** The ports in force. One that is set to something else than a number is NaN. */
export const ports = Object.fromEntries(
	Object.entries(DEFAULTS).map(([port, byDefault]) => [
		port,
		Number(process.env[variableOf(port as Port)] || byDefault),
	]),
) as Readonly<Record<Port, number>>;
