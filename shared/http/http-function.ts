import middy from '@middy/core';
import httpCors from '@middy/http-cors';
import httpSecurityHeaders from '@middy/http-security-headers';
import validator from '@middy/validator';
import type { ValidateFunction } from 'ajv';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { lookupsLimit, messagesLimit, readsLimit } from '../messaging/rate-limits.ts';
import { authenticate } from './authenticate.ts';
import type { HttpContext, HttpMiddleware } from './http-context.ts';
import { httpResponse } from './http-response.ts';
import { jsonBody } from './json-body.ts';
import { lowerCaseUuids } from './lower-case-uuids.ts';
import { rateLimit } from './rate-limit.ts';
import { requestLog } from './request-log.ts';
import { inTime, TIME_TO_ANSWER_MS } from './timeout.ts';

/** A route's schemas, compiled (`validators.ts`); the types of event and answer follow from them. */
interface Compiled<Event, Answer> {
	readonly event: ValidateFunction<Event>;
	readonly response: ValidateFunction<Answer>;
}

/** Takes a validated event, and answers what the route's response says. */
type Handle<Event, Answer> = (
	event: Event & { readonly routeKey: string },
	context: HttpContext,
) => Promise<Answer & { readonly statusCode: number }>;

/** A Lambda function behind the HTTP API. */
export type HttpFunction = (
	event: APIGatewayProxyEventV2,
	context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** A function that answers without a token. */
export const publicFunction = <Event, Answer>(
	route: Compiled<Event, Answer>,
	handle: Handle<Event, Answer>,
): HttpFunction => httpFunction([], route, handle);

/** A function that reads for the user whom the token stands for. */
export const readFunction = <Event, Answer>(
	route: Compiled<Event, Answer>,
	handle: Handle<Event, Answer>,
): HttpFunction => httpFunction([authenticate(), rateLimit(readsLimit)], route, handle);

/** A function that looks for users, which has a limit of its own so that nobody can list them all. */
export const lookupFunction = <Event, Answer>(
	route: Compiled<Event, Answer>,
	handle: Handle<Event, Answer>,
): HttpFunction => httpFunction([authenticate(), rateLimit(lookupsLimit)], route, handle);

/** A function that changes something, takes no body, and counts against the user's rate limit. */
export const writeFunction = <Event, Answer>(
	route: Compiled<Event, Answer>,
	handle: Handle<Event, Answer>,
): HttpFunction => httpFunction([authenticate(), rateLimit(messagesLimit)], route, handle);

/** A function that changes something by a JSON body, and counts against the user's rate limit. */
export const bodyFunction = <Event, Answer>(
	route: Compiled<Event, Answer>,
	handle: Handle<Event, Answer>,
): HttpFunction => httpFunction([authenticate(), rateLimit(messagesLimit), jsonBody()], route, handle);

/** A request without a query string has an empty one. */
const emptyQuery: HttpMiddleware = {
	before: ({ event }) => {
		event.queryStringParameters ??= {};
	},
};

/** Of the headers that protect pages, what means something for an API; the others would make each answer 2 KB longer. */
const SECURITY_HEADERS = {
	contentSecurityPolicy: false,
	crossOriginEmbedderPolicy: false,
	crossOriginOpenerPolicy: false,
	crossOriginResourcePolicy: false,
	downloadOptions: false,
	originAgentCluster: false,
	permissionsPolicy: false,
	permittedCrossDomainPolicies: false,
	poweredBy: false,
	reportTo: false,
	reportingEndpoints: false,
};

/**
 * Everything that every HTTP function gets, in one place. On the way in: log, then the steps of its kind (token, rate limit,
 * body), validation. On the way out: validation, JSON or a problem document, CORS and security headers, log. Each kind is
 * a function of its own, so that a bundle has the steps of its kind only.
 */
function httpFunction<Event, Answer>(
	steps: readonly HttpMiddleware[],
	{ event, response }: Compiled<Event, Answer>,
	handle: Handle<Event, Answer>,
): HttpFunction {
	const middlewares: object[] = [
		requestLog(),
		httpSecurityHeaders(SECURITY_HEADERS),
		httpCors({ origin: '*' }),
		httpResponse(),
		emptyQuery,
		inTime(steps),
		lowerCaseUuids(),
		validator({ eventSchema: event as never, responseSchema: response as never }),
	];
	// Middy's types follow an event from one middleware to the next; ours are what the route's schemas say.
	return middy(handle as never, { timeoutEarlyInMillis: TIME_TO_ANSWER_MS }).use(middlewares as never) as never;
}
