import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

let client: LambdaClient | undefined;

/**
 * Wakes another function of the stack and does not wait for what it does: Lambda keeps the event until it is done.
 * The laptop's endpoint comes from AWS_ENDPOINT_URL_LAMBDA, which the SDK reads itself.
 * @param functionName as serverless.yml puts it into the environment
 * @throws errors of Lambda when it did not take the event
 */
export async function invokeLater(functionName: string, event: object): Promise<void> {
	client ??= new LambdaClient({
		maxAttempts: 3,
		requestHandler: { connectionTimeout: 500, requestTimeout: 2500, throwOnRequestTimeout: true },
	});
	const Payload = Buffer.from(JSON.stringify(event));
	await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
}
