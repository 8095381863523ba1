import { Problem } from '../contract/problems.ts';
import { env } from '../platform/env.ts';

/** Something that the operator has to put right; the message says what. It has no stack, so that it reads as one line. */
export class OperatorError extends Error {
	/** `sls invoke local` shows the class's name, which a bundle shortens. */
	static override readonly name = 'OperatorError';
	override readonly name = 'OperatorError';

	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.stack = `${this.name}: ${message}`;
	}
}

/** What is wrong with a field of a payload, or with some together. */
interface Fault {
	readonly fields: readonly string[];
	/** What to do about it, after the fields' names. */
	readonly detail: string;
}

/** A payload that says something wrong. */
export class InvalidPayload extends OperatorError {
	readonly faults: readonly Fault[];

	constructor(...faults: readonly Fault[]) {
		super(`The payload is invalid: ${sentenceOf(faults, (field) => field)}`);
		this.faults = faults;
	}

	/** What is wrong, in the words of whoever gave the payload. @param nameOf what a field is called there */
	sayWith(nameOf: (field: string) => string): string {
		return sentenceOf(this.faults, nameOf);
	}
}

const sentenceOf = (faults: readonly Fault[], nameOf: (field: string) => string): string =>
	`${faults.map(({ fields, detail }) => `${fields.map(nameOf).join(' and ')} ${detail}`).join('; ')}.`;

/** Fields that are wrong together. @param detail what to do about it, after the fields' names */
export const invalidFields = (fields: readonly string[], detail: string): InvalidPayload =>
	new InvalidPayload({ fields, detail });

export const invalidField = (field: string, detail: string): InvalidPayload => invalidFields([field], detail);

/** The error to show for whatever was thrown: one line for what the operator can put right; bugs stay as they are. */
export function operatorErrorOf(error: unknown): unknown {
	if (error instanceof OperatorError) return error;
	const says = [unreachable(error), missing(error), late(error), throttled(error), problem(error)].find(
		(sentence) => sentence !== undefined,
	);
	return says === undefined ? error : new OperatorError(says, { cause: error });
}

/** The services of the laptop, and the variables that say where they listen. */
const SERVICES = { AWS_ENDPOINT_URL_DYNAMODB: 'DynamoDB', DATABASE_URL: 'Postgres', COGNITO_ENDPOINT: 'Cognito' };

const START = 'start it with npm start';

/** A service that is not there, by the port that refused the connection. */
function unreachable(error: unknown): string | undefined {
	const port = reasonsOf(error).find(({ code }) => code === 'ECONNREFUSED')?.port;
	if (port === undefined) return undefined;
	for (const [variable, service] of Object.entries(SERVICES)) {
		const url = process.env[variable];
		if (url && Number(new URL(url).port) === port) {
			return `${service} is not running at ${new URL(url).host}${isLaptop() ? `: ${START}` : ''}.`;
		}
	}
	return undefined;
}

const isLaptop = (): boolean => process.env['STAGE'] === 'local';

/** A table that is not there. */
function missing(error: unknown): string | undefined {
	const { name, code } = error as { name?: string; code?: string };
	const table =
		name === 'ResourceNotFoundException'
			? `DynamoDB table ${env('TABLE_NAME')}`
			: code === '42P01' && 'Postgres table users';
	return table ? `There is no ${table}: run schemaLoad${isLaptop() ? ' (npm run ops:schema)' : ''} first.` : undefined;
}

const late = (error: unknown): string | undefined =>
	(error as Error).name === 'TimeoutError' ? 'AWS did not answer in time: try again.' : undefined;

const THROTTLED = new Set([
	'ProvisionedThroughputExceededException',
	'RequestLimitExceeded',
	'ThrottlingException',
	'TooManyRequestsException',
]);

const throttled = (error: unknown): string | undefined =>
	THROTTLED.has((error as Error).name) ? 'AWS takes no more requests just now: try again in a while.' : undefined;

function problem(error: unknown): string | undefined {
	if (!(error instanceof Problem)) return undefined;
	const [cause] = reasonsOf(error.cause);
	return error.kind === 'unavailable' && cause ? `${cause.message || cause.name}. ${error.message}` : error.message;
}

interface Reason {
	readonly name?: string;
	readonly message?: string;
	readonly code?: string;
	readonly port?: number;
	readonly cause?: unknown;
	readonly errors?: readonly unknown[];
}

/** An error and everything it says it came from. */
function reasonsOf(error: unknown): Reason[] {
	if (typeof error !== 'object' || error === null) return [];
	const reason = error as Reason;
	return [reason, ...reasonsOf(reason.cause), ...(reason.errors ?? []).flatMap(reasonsOf)];
}
