import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { messagesLimit } from '../messaging/rate-limits.ts';
import type { HttpContext } from './http-function.ts';

/** Refuses who sends too much in a short time, before anything is read or written for the request. */
export const countMessage = (): MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, HttpContext> => ({
	before: ({ context }) => messagesLimit.count(context.user.uuid),
});
