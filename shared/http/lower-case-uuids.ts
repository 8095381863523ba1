import { lowerCaseUuids as inLowerCase } from '../contract/lower-case-uuids.ts';
import type { HttpMiddleware } from './http-context.ts';

/** Takes the uuids of path, query and body in either case. */
export const lowerCaseUuids = (): HttpMiddleware => ({
	before: ({ event }) => {
		for (const part of [event.pathParameters, event.queryStringParameters, event.body]) inLowerCase(part);
	},
});
