import middy from '@middy/core';
import httpCors from '@middy/http-cors';
import httpSecurityHeaders from '@middy/http-security-headers';
import validator from '@middy/validator';
import type { ValidateFunction } from 'ajv';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { User } from '../users/users.ts';
import { authenticate } from './authenticate.ts';
import { type Answer, answers } from './http-response.ts';
import { jsonBody } from './json-body.ts';
import { countMessage } from './rate-limit.ts';
import { requestLog } from './request-log.ts';
import { inTime, type Step, TIME_TO_ANSWER } from './timeout.ts';

/** The Lambda context of an HTTP function, with the user whom the access token stands for. */
export interface HttpContext extends Context {
	user: User;
}

export interface HttpOptions {
	/** Compiled schema of the event. */
	readonly event: ValidateFunction;
	/** Compiled schema of the answer. */
	readonly response: ValidateFunction;
}

/** A request without a query string has an empty one. */
const emptyQuery = {
	before: ({ event }: { event: APIGatewayProxyEventV2 }): void => {
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

/** A Lambda function behind the HTTP API. */
export type HttpFunction = (
	event: APIGatewayProxyEventV2,
	context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

type Handle<Event> = (event: Event & { routeKey: string }, context: HttpContext) => Promise<Answer>;

/** A function that answers without a token. */
export const publicFunction = <Event>(options: HttpOptions, handle: Handle<Event>): HttpFunction =>
	httpFunction([], options, handle);

/** A function that reads for the user whom the token stands for. */
export const readFunction = <Event>(options: HttpOptions, handle: Handle<Event>): HttpFunction =>
	httpFunction([authenticate()], options, handle);

/** A function that takes a body, and counts against the sender's rate limit. */
export const postFunction = <Event>(options: HttpOptions, handle: Handle<Event>): HttpFunction =>
	httpFunction([authenticate(), countMessage(), jsonBody() as Step], options, handle);

/**
 * Everything that every HTTP function gets, in one place. On the way in: log, then the steps of its kind (token, rate limit,
 * body), validation. On the way out: validation, JSON or a problem document, CORS and security headers, log. Each kind is
 * a function of its own, so that a bundle has the steps of its kind only.
 */
function httpFunction<Event>(
	steps: readonly Step[],
	{ event, response }: HttpOptions,
	handle: Handle<Event>,
): HttpFunction {
	return middy(handle as never, { timeoutEarlyInMillis: TIME_TO_ANSWER }).use([
		requestLog(),
		httpSecurityHeaders(SECURITY_HEADERS),
		httpCors({ origin: '*' }),
		answers(),
		emptyQuery,
		...steps.map(inTime),
		validator({ eventSchema: event as never, responseSchema: response as never }),
	] as never) as never;
}
