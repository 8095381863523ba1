/** What schemas are called in the descriptions, and what their fields mean. */
import {
	block,
	displayName,
	me,
	message,
	messageGroup,
	messageUuid,
	newDisplayName,
	shortProfile,
	storedHandle,
	text,
	time,
	uuid,
} from '../../shared/contract/schemas.ts';

/** Schemas of the contract that have a name of their own in the descriptions. */
export const named = {
	Message: message,
	MessageGroup: messageGroup,
	ShortProfile: shortProfile,
	Me: me,
	Block: block,
	Uuid: uuid,
	MessageUuid: messageUuid,
	Handle: storedHandle,
	DisplayName: displayName,
	Time: time,
	Text: text,
	NewDisplayName: newDisplayName,
} as const;

interface Described {
	readonly description: string;
	readonly properties?: Readonly<Record<string, string>>;
}

export const fields: Readonly<Record<keyof typeof named, Described>> = {
	Uuid: { description: 'A UUID. Taken in either case, answered in lower case.' },
	MessageUuid: {
		description:
			'The uuid of a message (version 7): also its place in the order of messages, and the cursor of a page. Taken in either case, answered in lower case.',
	},
	Handle: { description: 'What a user is found by, whatever its case.' },
	DisplayName: { description: 'What a user is called.' },
	Time: { description: 'A time in UTC with milliseconds.' },
	Text: {
		description:
			'The text of a message: 1 to 1024 code points, at least one of them visible, and no unpaired surrogates. It comes back as it was sent.',
	},
	NewDisplayName: {
		description:
			'1 to 50 characters as people count them and at most 2048 bytes, at least one of them visible, and no line breaks, control characters or bidirectional overrides. White space around it is left out.',
	},
	Message: {
		description: 'A message as it is now.',
		properties: {
			user_uuid: 'Who wrote it.',
			handle: 'Of who wrote it.',
			display_name: 'Of who wrote it.',
			message: 'Empty once the message is deleted.',
			edited_at: 'Of the last edit; absent before the first.',
			deleted_at: 'Absent while the message is there.',
		},
	},
	MessageGroup: {
		description: 'A conversation of two, as one of them sees it: names are the other’s.',
		properties: {
			user_uuid: 'The other.',
			message: 'The beginning of the newest message; empty once that is deleted.',
			last_message_user_uuid: 'Who wrote the newest message.',
			last_message_deleted: 'True once the newest message is deleted, absent before.',
			created_at: 'Of the newest message.',
			unread_count: 'Messages of the other’s that I have not read; 100 stands for 100 or more.',
			marked_unread: 'Whether I have marked it as unread.',
			last_read_message_uuid: 'Up to where I have read; absent before I first say so.',
			seen_message_uuid:
				'The newest message that the other is known to have read: in the answer of showMessageGroup alone, while both have read receipts on.',
			blocked: 'Whether I have blocked the other.',
			reachable: 'Whether a message of mine would be taken.',
		},
	},
	ShortProfile: { description: 'A user, as anybody may see them.' },
	Me: {
		description: 'The signed-in user, as only they see themselves.',
		properties: { read_receipts: 'Whether others see what I have read, and I what they have.' },
	},
	Block: {
		description: 'Somebody whom the signed-in user has blocked.',
		properties: { created_at: 'When they were blocked.' },
	},
};
