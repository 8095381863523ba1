import type { DynamoDBRecord } from 'aws-lambda';
import type { SocketEvent } from '../contract/events.ts';
import { timeOf } from './ids.ts';
import { toMessage } from './messages.ts';
import {
	type Key,
	type MessageGroupItem,
	type MessageItem,
	messageGroupKey,
	messageGroupUuidOfMessage,
	messageKey,
	userUuidOfConnection,
	userUuidOfMessageGroup,
} from './table.ts';
import { unmarshalled } from './unmarshalled.ts';
import { closingImage, markerImage, messageImage } from './validators.ts';

interface MessageChange {
	readonly kind: 'message';
	readonly isNew: boolean;
	readonly key: Key;
	readonly members: readonly [author: string, recipient: string];
}

interface MarkerChange {
	readonly kind: 'marker';
	readonly notify: 'read' | 'unread';
	readonly group: string;
	readonly member: string;
	readonly other: string;
	readonly lastRead: string | undefined;
}

interface ClosingChange {
	readonly kind: 'closing';
	readonly userUuid: string;
	readonly connectionId: string;
}

/** A change in the stream that somebody's sockets are to hear of, and when it was made, in Unix milliseconds. */
export type Change = (MessageChange | MarkerChange | ClosingChange) & { readonly madeAt: number };

/** DynamoDB Local rounds the times of records down to the minute. */
const ROUNDED_BY_MS = 60_000;

/** The change that a record of the stream tells of; undefined when it is none. */
export function changeOf({ eventName, dynamodb }: DynamoDBRecord): Change | undefined {
	const image: unknown = unmarshalled(dynamodb?.NewImage);
	const writtenAt = (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000 + ROUNDED_BY_MS;
	if (messageImage(image)) {
		const key = messageKey(messageGroupUuidOfMessage(image), image.sk);
		return {
			kind: 'message',
			isNew: eventName === 'INSERT',
			key,
			members: [image.user_uuid, image.recipient_uuid],
			madeAt: timeOf(image.sort_uuid ?? image.sk).getTime(),
		};
	}
	if (markerImage(image)) {
		const { sk: group, notify, user_uuid: other, last_read_uuid: lastRead } = image;
		const member = userUuidOfMessageGroup(image);
		return { kind: 'marker', notify, group, member, other, lastRead, madeAt: writtenAt };
	}
	if (closingImage(image)) {
		return { kind: 'closing', userUuid: userUuidOfConnection(image), connectionId: image.sk, madeAt: Date.now() };
	}
	return undefined;
}

/** The users whose sockets may hear of a change. */
export function listenersOf(change: Change): readonly string[] {
	if (change.kind === 'message') return change.members;
	return change.kind === 'marker' ? [change.member, change.other] : [];
}

/** What has to be looked up, as it is now, before it is known who hears what of a change. */
export function keysOf(change: Change): Key[] {
	switch (change.kind) {
		case 'message': {
			const group = messageGroupUuidOfMessage(change.key);
			return [change.key, ...change.members.map((member) => messageGroupKey(member, group))];
		}
		case 'marker':
			return change.notify === 'read' ? [messageGroupKey(change.member, change.group)] : [];
		default:
			return [];
	}
}

/** Items as they are now, by their keys. */
export interface Current {
	item<Item extends Key>(key: Key): Item | undefined;
	/** Whether a user lets others see what they have read. */
	hasReadReceipts(userUuid: string): boolean;
}

/** An event and whose sockets get it. */
export interface Delivery {
	readonly userUuid: string;
	readonly event: SocketEvent;
}

/** Who hears what of a change. Nothing of a user reaches somebody who has blocked them. */
export function deliveriesOf(change: Change, current: Current): Delivery[] {
	switch (change.kind) {
		case 'message':
			return messageDeliveries(change, current);
		case 'marker':
			return markerDeliveries(change, current);
		default:
			return [];
	}
}

function messageDeliveries({ isNew, key, members }: MessageChange, current: Current): Delivery[] {
	const item = current.item<MessageItem>(key);
	const type = item && typeOf(item, isNew);
	if (item === undefined || type === undefined) return [];
	const event: SocketEvent = { type, message: toMessage(item) };
	return members
		.filter((member) => member === item.user_uuid || !hasBlocked(current, member, messageGroupUuidOfMessage(item)))
		.map((userUuid) => ({ userUuid, event }));
}

/** A message is told of as it is now; a change of nothing but names is none. */
function typeOf({ deleted_at, edited_at }: MessageItem, isNew: boolean) {
	if (isNew) return 'message.created';
	if (deleted_at) return 'message.deleted';
	return edited_at ? 'message.edited' : undefined;
}

const hasBlocked = (current: Current, userUuid: string, group: string): boolean =>
	current.item<MessageGroupItem>(messageGroupKey(userUuid, group))?.blocked_uuid !== undefined;

function markerDeliveries({ notify, group, member, other, lastRead }: MarkerChange, current: Current): Delivery[] {
	if (notify === 'unread') {
		const event: SocketEvent = {
			type: 'message_group.unread',
			message_group_uuid: group,
			...(lastRead && { last_read_message_uuid: lastRead }),
		};
		return [{ userUuid: member, event }];
	}
	if (lastRead === undefined) return [];
	const read: Delivery = {
		userUuid: member,
		event: { type: 'message_group.read', message_group_uuid: group, last_read_message_uuid: lastRead },
	};
	const mine = current.item<MessageGroupItem>(messageGroupKey(member, group));
	const isBlocked = mine === undefined || mine.blocked_uuid !== undefined || mine.blocked_by_other !== undefined;
	const bothWant = [member, other].every((uuid) => current.hasReadReceipts(uuid));
	if (isBlocked || !bothWant) return [read];
	return [
		read,
		{
			userUuid: other,
			event: { type: 'message_group.seen', message_group_uuid: group, seen_message_uuid: lastRead },
		},
	];
}
