import type { JSONSchema } from 'json-schema-to-ts';
import type { ProblemKind } from './problems.ts';
import type { Route } from './routes.ts';

/** What every route may answer with. */
const ALWAYS: readonly ProblemKind[] = ['internal-error', 'unavailable'];

/** What a route that asks for a token refuses before it looks at anything else. */
const OF_A_TOKEN: readonly ProblemKind[] = ['unauthorized', 'unknown-user', 'too-many-requests'];

/** What a route that takes a body refuses before it looks at its fields. */
const OF_A_BODY: readonly ProblemKind[] = ['malformed-json', 'body-too-large', 'not-json', 'content-encoding'];

/** The parts of an event that schemas are for. */
export interface EventSchema {
	readonly properties: {
		readonly pathParameters?: JSONSchema;
		readonly queryStringParameters?: JSONSchema;
		readonly headers?: JSONSchema;
		readonly body?: JSONSchema;
	};
}

export const partsOf = ({ event }: Route): EventSchema['properties'] => (event as EventSchema).properties;

/** What a route answers with when its schema does not hold: a wrong path leads nowhere, a wrong cursor is told apart. */
function ofItsSchema(route: Route): ProblemKind[] {
	const { pathParameters, queryStringParameters, headers, body } = partsOf(route);
	const isChecked = [queryStringParameters, headers, body].some((part) => part !== undefined);
	const hasCursor = JSON.stringify([queryStringParameters, body]).includes('"message-uuid"');
	return [
		...(pathParameters ? (['not-found'] as const) : []),
		...(isChecked ? (['invalid'] as const) : []),
		...(hasCursor ? (['malformed-cursor'] as const) : []),
	];
}

/** Every kind of problem that a route may answer with. */
export function problemsOf(route: Route): ProblemKind[] {
	const kinds = [
		...(route.isPublic ? [] : OF_A_TOKEN),
		...(partsOf(route).body ? OF_A_BODY : []),
		...ofItsSchema(route),
		...(route.problems ?? []),
		...ALWAYS,
	];
	return [...new Set(kinds)];
}
