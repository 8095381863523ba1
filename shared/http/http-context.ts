import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { User } from '../users/users.ts';

/** The Lambda context of an HTTP function, with the user whom the access token stands for. */
export interface HttpContext extends Context {
	user: User;
}

/** A middleware of HTTP functions. */
export type HttpMiddleware = MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, HttpContext>;
