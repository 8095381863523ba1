import { beforeEach, expect, test } from '@jest/globals';
import { aPerson, type Person, Steps } from '../../support/steps.ts';

const when = new Steps();
let ann: Person;

beforeEach(async () => {
	ann = await aPerson();
});

const update = (body: unknown) => when.send('PATCH', ann, '/api/me', body);

test('changes what is named and leaves the rest', async () => {
	const { body: before } = await when.get(ann, '/api/me');
	const renamed = await update({ display_name: 'Ann of Cruddur' });
	expect(renamed).toMatchObject({ status: 200, body: { ...before, display_name: 'Ann of Cruddur' } });
	const receipts = await update({ read_receipts: true });
	expect(receipts.body).toEqual({ ...before, display_name: 'Ann of Cruddur', read_receipts: true });
	expect((await when.get(ann, '/api/me')).body).toEqual(receipts.body);
	expect((await update({ read_receipts: false })).body.read_receipts).toBe(false);
});

test('a name is trimmed, and counted as people count', async () => {
	expect((await update({ display_name: '  Ann \u00a0' })).body.display_name).toBe('Ann');
	const flags = '🇵🇹'.repeat(30);
	expect((await update({ display_name: flags })).body.display_name).toBe(flags);
});

test.each(['', '   ', '\u200b', 'two\nlines', 'bell\u0007', 'turned \u202e round', 'x'.repeat(51), '\ud800', 7, null])(
	'the name %j is 422 and names the field',
	async (display_name) => {
		const { status, body } = await update({ display_name });
		expect(status).toBe(422);
		expect(body.errors).toMatchObject([{ pointer: '#/display_name' }]);
	},
);

test.each([[{}], [{ email: 'new@test.example' }], [{ handle: 'new' }], [{ read_receipts: 'yes' }], [[]]])(
	'%j is 422',
	async (body) => {
		expect((await update(body)).status).toBe(422);
	},
);

test('the next message has the new name', async () => {
	const [ben, cleo] = await Promise.all([aPerson(), aPerson()]);
	await update({ display_name: 'Renamed' });
	await when.createMessageGroup(ann, ben.handle, 'Hello');
	const { body } = await when.listMessageGroups(ben);
	expect(body).toMatchObject([{ display_name: 'Renamed' }]);
	expect(cleo.uuid).not.toBe(ann.uuid);
});
