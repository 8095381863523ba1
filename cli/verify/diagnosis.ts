import type { Failure } from './failure.ts';
import { functionOf, type Part } from './parts.ts';
import { functionName, LAPTOP, logOf, type Place } from './place.ts';

type Where = Pick<Place, 'stage' | 'region'>;

/** Where to look: which function, and where its log is. */
export function culpritOf({ part }: Pick<Failure, 'part'>, place: Where): string {
	const key = functionOf(part);
	return key === undefined ? 'Cognito, which has no log here' : `function ${key}, ${logOf(place, key)}`;
}

/** What to check about a failure, most likely first, in sentences. */
export const checksOf = (failure: Failure, place: Where): readonly string[] => [
	...ofAnswer(failure, place),
	...((isLaptop(place) ? ON_LAPTOP : IN_AWS)[failure.part]?.(place) ?? []),
];

const isLaptop = ({ stage }: Where): boolean => stage === LAPTOP;

const databaseOf = (place: Where): string =>
	isLaptop(place) ? 'Postgres' : 'the database (Aurora DSQL, or your Postgres)';

/** What an answer alone tells, whichever function gave it. */
function ofAnswer({ status, kind, isSilent, says }: Failure, place: Where): string[] {
	if (isSilent) {
		return isLaptop(place)
			? ['The stack does not listen, or a function hangs: is npm start still running?']
			: ['Can the API be reached from here? Else the function may be timing out: its log says "Task timed out".'];
	}
	if (kind === 'unknown-user') {
		return ['Somebody who is confirmed has no row in the user table: confirmUser did not make it. Look at its log.'];
	}
	switch (status) {
		case 401:
			return ['The token is refused: the authorizer’s issuer must be this user pool, its audience the pool’s client.'];
		case 404:
			return ['The route is not deployed, or what was stored cannot be read: is this checkout what was deployed?'];
		case 429:
			return [
				'A limit was reached: of the API (parameter requestsPerSecond), or Lambda’s concurrency in this account.',
			];
		case 500:
			return ['The function failed by a defect or a wrong setting: its log has a line with "level":"ERROR".'];
		case 502:
		case 504:
			return ['The function ended before it answered: its log says "Task timed out", or names an import that failed.'];
		case 503:
			return [
				`What it needs is overloaded or out of reach: DynamoDB, or ${databaseOf(place)}. The line with "level":"ERROR" in its log names the cause.`,
			];
	}
	if (/AccessDenied|not authorized to perform/.test(says)) return ['The credentials in use may not do this.'];
	return [];
}

type Checks = Readonly<Partial<Record<Part, (place: Where) => string[]>>>;

const terminal = (key: string) => (): string[] => [`The terminal of npm start names what ${key} throws.`];

const ON_LAPTOP: Checks = {
	database: () => ['Postgres is a process of npm start: it has ended, was stopped, or hangs. Start the stack again.'],
	page: () => ['The page is a process of npm start, which says why.'],
	checkSignUp: () => ['It asks Postgres whether the handle is free. The terminal of npm start names what it throws.'],
	confirmUser: terminal('confirmUser'),
	authorize: () => ['It verifies the token and looks up the user in Postgres. Whom it denies, it does not throw for.'],
	updateMessageGroups: () => [
		...terminal('updateMessageGroups')(),
		'Once it works, npm run ops:rebuild repairs the inboxes that missed something.',
	],
	pushEvents: terminal('pushEvents'),
};

const option = ({ region }: Where): string => (region ? ` --region ${region}` : '');

/** How a function is invoked by hand. */
const invocation = (key: string, place: Where, payload?: object): string =>
	`npx sls invoke -f ${key} --stage ${place.stage}${option(place)}${payload ? ` --data '${JSON.stringify(payload)}'` : ''}`;

const consumer = (key: string, place: Where): string[] => [
	`Is its event source mapping enabled, and what does it say last? aws lambda list-event-source-mappings --function-name ${functionName(place, key)}${option(place)}`,
	'Its log has a line with "level":"ERROR" for what fails. The dashboard shows the age of the stream, and dead letters.',
];

const IN_AWS: Checks = {
	database: () => [
		'Aurora DSQL: is the cluster active, and did schemaLoad link the functions’ roles (its log says so)? Your own Postgres: is it up, and is the connection string in Secrets Manager right?',
	],
	page: (place) => [
		`Put the page into its bucket again: ${invocation('deployPage', place)}`,
		'A distribution that was just made can take some minutes until it answers everywhere: try again.',
	],
	cognito: () => ['The pool’s client must allow ALLOW_USER_PASSWORD_AUTH, as resources/users.yml says.'],
	checkSignUp: (place) => [
		`Cognito waits for it for five seconds, and it asks ${databaseOf(place)} whether the handle is free.`,
		'CodeDeliveryFailureException and LimitExceededException are of the e-mail with the code: Cognito sends 50 a day by itself.',
	],
	confirmUser: (place) => [
		`Cognito calls it once, when a sign-up was confirmed. For people whom it left without a row: ${invocation('updateCognitoUserIds', place, { addMissing: true, dryRun: true })}`,
	],
	authorize: (place) => [
		`It verifies the token (USER_POOL_ID and USER_POOL_CLIENT_ID must be this stage’s) and looks up the user in ${databaseOf(place)}.`,
		'If its log has nothing of this time, API Gateway could not invoke it: look at its permission, and at the identity source of the authorizer.',
	],
	connect: () => ['It writes an item CONNECTION#… before the socket is open: may its role do so?'],
	receive: () => ['Its route $default must send its answers back (a route response): is that deployed?'],
	disconnect: () => [
		'API Gateway calls it after a socket was closed. What it leaves goes by itself, two hours later at most.',
	],
	updateMessageGroups: (place) => [
		...consumer('updateMessageGroups', place),
		`Once it works, this repairs the inboxes that missed something: ${invocation('rebuildMessageGroups', place)}`,
	],
	pushEvents: (place) => [
		...consumer('pushEvents', place),
		'Its role needs execute-api:ManageConnections, and SOCKETS_ENDPOINT must be this stage’s socket.',
	],
	eraseUser: (place) => [`It can be run again: ${invocation('eraseUser', place, { handle: '…' })}`],
};
