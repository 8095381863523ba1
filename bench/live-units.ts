import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { addConnection, removeConnection } from '../shared/messaging/connections.ts';
import { newMessageItem } from '../shared/messaging/messages.ts';
import { pushEvents } from '../shared/messaging/push-events.ts';
import { type Key, messageGroupKey } from '../shared/messaging/table.ts';
import { writeAll } from '../shared/platform/batch-write.ts';
import { type Units, unitsOf } from '../test/support/capacity.ts';
import type { Person, Steps } from '../test/support/steps.ts';
import { recordOf } from './patterns.ts';

/** Units of live delivery: what is looked up to push an event, a socket that comes and goes, and asking instead. */
export async function measureLiveUnits(
	when: Steps,
	ann: Person,
	ben: Person,
	group: string,
): Promise<Readonly<Record<string, Units>>> {
	const message = newMessageItem(group, ann, ben.uuid, 'Hello, how are you?');
	await writeAll([message]);
	const marker = markerRecord({
		...messageGroupKey(ben.uuid, group),
		user_uuid: ann.uuid,
		notify: 'read',
		last_read_uuid: message.sk,
	});
	const inAnHour = Math.floor(Date.now() / 1000) + 3600;
	// Looked up as any other, and not used, since their time is up.
	for (const { uuid } of [ann, ben]) await addConnection(uuid, 'expired', 1);
	return {
		'pushEvents: a message': await unitsOf(() => pushEvents([recordOf(message)])),
		'pushEvents: a marker': await unitsOf(() => pushEvents([marker])),
		'a socket comes and goes': await unitsOf(async () => {
			await addConnection(ann.uuid, 'bench', inAnHour);
			await removeConnection(ann.uuid, 'bench');
		}),
		'A: nothing new after a cursor': await unitsOf(() => when.listMessages(ben, group, `?after=${message.sk}`)),
	};
}

/** The stream's record of a marker that moved. */
const markerRecord = (image: Key & Readonly<Record<string, string>>): DynamoDBRecord => ({
	eventName: 'MODIFY',
	dynamodb: {
		SequenceNumber: image['last_read_uuid'] ?? '',
		ApproximateCreationDateTime: Date.now() / 1000,
		NewImage: marshall(image) as never,
	},
});
