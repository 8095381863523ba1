import { stop } from 'aws-dynamodb-local';

export default async function globalTeardown(): Promise<void> {
	const { dynamodbPort, keyServer, postgres } = globalThis.testServices;
	await stop(dynamodbPort);
	postgres.process.kill();
	keyServer.close();
}
