/** The SDK's document client with its defaults, and what is asked of it: bundled by itself, as a function's is. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseUrl } from '@smithy/core/protocols';

export { PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';

// Where DynamoDB Local is, read once as our client does; in AWS there is nothing to read.
const endpoint = parseUrl(process.env['AWS_ENDPOINT_URL_DYNAMODB'] as string);

export const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint }));
