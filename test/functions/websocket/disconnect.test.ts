import { expect, test } from '@jest/globals';
import { handler as connect } from '../../../functions/websocket/connect.ts';
import { handler } from '../../../functions/websocket/disconnect.ts';
import { findConnections } from '../../../shared/messaging/connections.ts';
import { socketEvent } from '../../support/sockets.ts';
import { aPerson } from '../../support/steps.ts';

test('the socket is forgotten, and only this one; also when it is said twice', async () => {
	const ann = await aPerson();
	for (const id of ['one', 'two']) await connect(socketEvent(ann, id));
	for (let i = 0; i < 2; i++) expect((await handler(socketEvent(ann, 'one'))).statusCode).toBe(200);
	expect(await findConnections(ann.uuid)).toMatchObject([{ sk: 'two' }]);
});
