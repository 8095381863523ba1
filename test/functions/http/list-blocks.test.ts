import { expect, test } from '@jest/globals';
import { aPerson, Steps } from '../../support/steps.ts';

const when = new Steps();

test('those whom I have blocked, the latest first, page by page; nobody else’s', async () => {
	const [ann, ...others] = await Promise.all([aPerson(), aPerson(), aPerson(), aPerson()]);
	for (const { handle } of others) await when.blockUser(ann, handle);
	await when.blockUser(others[0] as typeof ann, ann.handle);
	const { status, body, headers } = await when.get(ann, '/api/blocks?limit=2');
	expect(status).toBe(200);
	const entry = ({ uuid, handle, display_name }: typeof ann) => ({
		uuid,
		handle,
		display_name,
		created_at: expect.stringMatching(/^\d{4}-.*Z$/),
	});
	const expected = others.toReversed().map(entry);
	expect(body).toEqual(expected.slice(0, 2));
	const next = /<(.*)>; rel="next"/.exec(headers['link'] ?? '')?.[1] ?? '';
	const rest = await when.get(ann, next);
	expect(rest.body).toEqual(expected.slice(2));
	expect(rest.headers['link']).toBeUndefined();
});
