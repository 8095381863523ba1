import { setTimeout } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { query } from '../../../shared/platform/postgres.ts';
import { type ApiResponse, functionsApi } from '../../support/api.ts';
import { aPerson } from '../../support/steps.ts';

const show = (handle: string): Promise<ApiResponse> =>
	functionsApi({ method: 'GET', path: `/api/users/${handle}/short` });

test('anybody may see the short profile, and nothing but it', async () => {
	const { uuid, display_name } = await aPerson({ handle: 'Ann_of_Here' });
	for (const handle of ['@Ann_of_Here', '@ann_OF_here', '%40ann_of_here']) {
		expect(await show(handle)).toMatchObject({ status: 200, body: { uuid, handle: 'Ann_of_Here', display_name } });
	}
	expect(Object.keys((await show('@Ann_of_Here')).body)).toEqual(['uuid', 'handle', 'display_name']);
});

test('a new display name is there within a minute, until when nobody asks Postgres again', async () => {
	const { uuid, handle } = await aPerson({ display_name: 'Before' });
	const nameShown = async () => (await show(`@${handle}`)).body.display_name;
	expect(await nameShown()).toBe('Before');
	await query("UPDATE users SET display_name = 'After' WHERE uuid = $1", [uuid]);
	expect(await nameShown()).toBe('Before');
	// The cache looks at the clock once a millisecond.
	await setTimeout(5);
	const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_001);
	expect(await nameShown()).toBe('After');
	clock.mockRestore();
});

test.each(['@nobody_of_this_name', 'andrewbrown', '@', '@%20'])('%s is 404', async (handle) => {
	const { status, headers } = await show(handle);
	expect(status).toBe(404);
	expect(headers['content-type']).toBe('application/problem+json');
});
