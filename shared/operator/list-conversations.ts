import type { FromSchema } from 'json-schema-to-ts';
import { DEFAULT_LIMIT, type PageRequest } from '../contract/pages.ts';
import { listMessageGroupsQuery, pageOfMessageGroups } from '../messaging/message-groups.ts';
import type { MessageGroupItem } from '../messaging/table.ts';
import type { User } from '../users/users.ts';
import { type Look, lookInto } from './look-into.ts';
import type { Run } from './operator-function.ts';
import type * as payloads from './payloads.ts';
import { requireUser } from './require-user.ts';

/** A user's inbox, as a person reads it. */
export interface Conversations extends Look {
	readonly user: User;
	readonly conversations: readonly {
		readonly time: string;
		readonly handle: string;
		/** Empty when the newest message is deleted. */
		readonly text: string;
		/** 100 stands for 100 or more. */
		readonly unread: number;
		readonly marked_unread: boolean;
		readonly message_group_uuid: string;
	}[];
}

/** Whose inbox; one page of `limit` conversations or `all`. */
export type ConversationsRequest = FromSchema<typeof payloads.listConversationsPayload>;

/**
 * Pattern B as operators run it: a user's inbox, newest first, a page of it or all.
 * @throws InvalidPayload for a handle of nobody
 * @throws Problem unavailable
 */
export async function listConversations(request: ConversationsRequest, run: Run): Promise<Conversations> {
	const { handle, limit = DEFAULT_LIMIT, all = false, cursor } = request;
	const user = await requireUser('handle', handle);
	const pageAt = (before: string | undefined): PageRequest => ({ limit: all ? 100 : limit, before });
	const { items, ...look } = await lookInto(
		(at) => listMessageGroupsQuery(user.uuid, pageAt(at)),
		async (found, at) => {
			const { items, older } = await pageOfMessageGroups(found as MessageGroupItem[], pageAt(at));
			return { items, next: older };
		},
		{ cursor, all, run },
	);
	const conversations = items.map(({ uuid, created_at, handle, message, unread_count, marked_unread }) => ({
		time: created_at,
		handle,
		text: message,
		unread: unread_count,
		marked_unread,
		message_group_uuid: uuid,
	}));
	return { user, conversations, ...look };
}
