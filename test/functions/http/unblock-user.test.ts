import { expect, test } from '@jest/globals';
import { tableContents } from '../../support/audit.ts';
import { aPerson, Steps } from '../../support/steps.ts';
import { settle } from '../../support/stream.ts';

const when = new Steps();

test('everything is as before the block', async () => {
	const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
	const group = await when.aConversation(ann, ben);
	await settle(group);
	const before = (await tableContents()).rows;
	await when.blockUser(ann, ben.handle);
	expect((await tableContents()).rows).not.toEqual(before);
	for (let i = 0; i < 2; i++) expect((await when.unblockUser(ann, ben.handle)).status).toBe(204);
	expect((await tableContents()).rows).toEqual(before);
	for (const person of [ann, ben]) expect((await when.createMessage(person, group, 'again')).status).toBe(201);
});

test('a block of the other’s stays', async () => {
	const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
	const group = await when.aConversation(ann, ben);
	await when.blockUser(ann, ben.handle);
	await when.blockUser(ben, ann.handle);
	await when.unblockUser(ann, ben.handle);
	for (const person of [ann, ben]) expect((await when.createMessage(person, group, 'again')).status).toBe(403);
	expect((await when.get(ann, '/api/blocks')).body).toEqual([]);
	expect((await when.get(ben, '/api/blocks')).body).toMatchObject([{ uuid: ann.uuid }]);
});

test('there must be somebody, and somebody else', async () => {
	const ann = await aPerson();
	expect((await when.unblockUser(ann, 'nobody_of_this_name')).status).toBe(404);
	expect((await when.unblockUser(ann, ann.handle)).status).toBe(422);
});
