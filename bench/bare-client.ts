/** The SDK's document client with its defaults, and what is asked of it: bundled by itself, as a function's is. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export { PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';

export const client = DynamoDBDocumentClient.from(new DynamoDBClient());
