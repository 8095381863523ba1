import { messagesLimit } from '../messaging/rate-limits.ts';
import type { HttpMiddleware } from './http-context.ts';

/** Refuses a user who writes too much in a short time, before anything is read or written for the request. */
export const rateLimit = (): HttpMiddleware => ({
	before: ({ context }) => messagesLimit.count(context.user.uuid),
});
