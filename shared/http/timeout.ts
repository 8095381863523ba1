import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { unavailable } from '../contract/problems.ts';
import type { HttpContext } from './http-function.ts';

/** How long before its time-out, in milliseconds, a function stops waiting for others and answers 503. */
export const TIME_TO_ANSWER = 1000;

/** Something that is done before the handler. */
export type Step = MiddlewareObj<APIGatewayProxyEventV2, unknown, Error, HttpContext>;

/** Lets no step wait for others longer than the function may; Middy's own time-out is for the handler alone. */
export const inTime = ({ before }: Step): Step => ({
	before: async (request) => {
		const left = request.context.getRemainingTimeInMillis?.();
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			if (left !== undefined) timer = setTimeout(() => reject(unavailable(undefined)), left - TIME_TO_ANSWER);
		});
		try {
			return await Promise.race([before?.(request), late]);
		} finally {
			clearTimeout(timer);
		}
	},
});
