import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { SocketEvent } from '../../shared/contract/events.ts';
import { pushEvents, pushTyping } from '../../shared/messaging/push-events.ts';

/** That somebody is typing, which `receive` passes on by hand. */
interface TypingEvent {
	readonly typing: { readonly event: SocketEvent & { type: 'typing' }; readonly to: string };
}

/** Tells open sockets of what the stream brings: messages, their changes, and what somebody has read. */
export const handler = async (event: DynamoDBStreamEvent | TypingEvent): Promise<DynamoDBBatchResponse> => {
	if ('typing' in event) {
		await pushTyping(event.typing.event, event.typing.to);
		return { batchItemFailures: [] };
	}
	const failed = await pushEvents(event.Records);
	return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
