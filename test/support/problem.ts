import { expect } from '@jest/globals';
import type { ApiResponse } from './api.ts';

/** Statuses that an error of a caller may have. */
const CALLERS_FAULTS = [400, 401, 403, 404, 410, 413, 415, 422, 429];

/** Expects an answer that is either a success or a problem document for a fault of the caller. */
export function expectAnswer({ status, headers, body }: ApiResponse): void {
	if ([200, 201].includes(status)) {
		expect(headers['content-type']).toMatch(/^application\/json\b/);
		return;
	}
	if (status === 204) {
		expect(body || undefined).toBeUndefined(); // serverless-offline says a type of what is empty
		return;
	}
	expect(CALLERS_FAULTS).toContain(status);
	expect(headers['content-type']).toMatch(/^application\/problem\+json\b/);
	expect(body).toEqual({
		type: expect.stringMatching(/^urn:cruddur:problem:[a-z-]+$/),
		title: expect.any(String),
		status,
		detail: expect.any(String),
		...(body.errors && {
			errors: expect.arrayContaining([{ pointer: expect.any(String), detail: expect.any(String) }]),
		}),
	});
	expect(JSON.stringify(body).length).toBeLessThan(64 * 1024);
}
