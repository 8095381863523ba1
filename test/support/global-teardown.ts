import { stop } from 'aws-dynamodb-local';

export default async function globalTeardown(): Promise<void> {
	const { keyServer, workers } = globalThis.testServices;
	for (const { dynamodbPort, postgres } of workers) {
		await stop(dynamodbPort);
		postgres.process.kill();
	}
	keyServer.close();
}
