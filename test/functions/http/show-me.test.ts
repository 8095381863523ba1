import { expect, test } from '@jest/globals';
import { aPerson, Steps } from '../../support/steps.ts';

const when = new Steps();

test('my own profile and settings, and nobody else’s', async () => {
	const ann = await aPerson();
	const { uuid, handle, display_name } = ann;
	const { status, body } = await when.get(ann, '/api/me');
	expect(status).toBe(200);
	expect(body).toEqual({ uuid, handle, display_name, email: `${handle}@test.example`, read_receipts: false });
});
