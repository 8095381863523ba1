import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { updateMessageGroups } from '../../shared/messaging/update-message-groups.ts';

/** Pattern E: brings both members' inbox rows up to date after messages were stored. Woken by inserts of messages only. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => ({
	batchItemFailures: (await updateMessageGroups(Records)).map(({ sequenceNumber }) => ({
		itemIdentifier: sequenceNumber,
	})),
});
