/** Our client, and what is asked of it: bundled by itself, as a function's is. */
export { PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
export { dynamodb as client } from '../shared/platform/dynamodb.ts';
