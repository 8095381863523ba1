import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodb } from '../platform/dynamodb.ts';
import { foldMessages } from './message-group-state.ts';
import { listMessagesQuery } from './messages.ts';
import { type MessageItem, messageGroupsPk } from './table.ts';
import { updateMessageGroup } from './update-message-groups.ts';

/**
 * Brings one member's item of a message group up to its newest message, as the stream would have if it had not been held.
 * Nothing changes where there is no message group.
 * @throws Problem unavailable
 */
export async function bringUpToDate(userUuid: string, messageGroupUuid: string): Promise<void> {
	const { Items = [] } = await dynamodb.send(new QueryCommand(listMessagesQuery(messageGroupUuid, { limit: 1 })));
	for (const { members } of foldMessages(Items as MessageItem[])) {
		const mine = members.filter(({ key }) => key.pk === messageGroupsPk(userUuid));
		await Promise.all(mine.map(updateMessageGroup));
	}
}
