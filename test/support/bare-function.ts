/**
 * What our functions' size and times are compared with: the least that a function which reads from DynamoDB can be. A
 * document client with the SDK's defaults and one Query.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler = async (event: { pk: string }): Promise<{ statusCode: number; body: string }> => {
	const { Items } = await dynamodb.send(
		new QueryCommand({
			TableName: process.env['TABLE_NAME'],
			KeyConditionExpression: 'pk = :pk',
			ExpressionAttributeValues: { ':pk': event.pk },
			Limit: 21,
		}),
	);
	return { statusCode: 200, body: JSON.stringify(Items) };
};
