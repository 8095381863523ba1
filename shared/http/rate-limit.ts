import type { RateLimit } from '../messaging/rate-limits.ts';
import type { HttpMiddleware } from './http-context.ts';

/** Refuses a user who asks for too much in a short time, before anything is read or written for the request. */
export const rateLimit = (limit: RateLimit): HttpMiddleware => ({
	before: ({ context }) => limit.count(context.user.uuid),
});
