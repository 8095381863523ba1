/** Starts what all tests share, on free ports: DynamoDB Local, Postgres and a user pool's keys. */
import { createServer, type Server } from 'node:http';
import { start } from 'aws-dynamodb-local';
import getPort from 'get-port';
import { javaProblem } from '../../local/checks.ts';
import { databaseUrlOf, type Service, startPostgres, USER_POOL_CLIENT_ID, USER_POOL_ID } from '../../local/services.ts';
import { poolKeys } from './pool-keys.ts';

declare global {
	var testServices: { dynamodbPort: number; keyServer: Server; postgres: Service };
}

export default async function globalSetup(): Promise<void> {
	const problem = javaProblem();
	if (problem) throw new Error(problem);
	const [dynamodbPort, postgresPort, keysPort] = [await getPort(), await getPort(), await getPort()];
	const postgres = startPostgres(postgresPort);
	const keys = poolKeys();
	const keyServer = createServer((_, response) => response.end(keys.jwks)).listen(keysPort, 'localhost');
	const installPath = 'node_modules/amplify-dynamodb-simulator/emulator';
	await Promise.all([
		start({ port: dynamodbPort, installPath, inMemory: true, cors: null, delayTransientStatuses: false } as never),
		postgres.ready,
	]);
	globalThis.testServices = { dynamodbPort, keyServer, postgres };
	Object.assign(process.env, {
		STAGE: 'local',
		USER_POOL_ID,
		USER_POOL_CLIENT_ID,
		DATABASE_URL: databaseUrlOf(postgresPort),
		COGNITO_ENDPOINT: `http://localhost:${keysPort}`,
		AWS_ENDPOINT_URL_DYNAMODB: `http://localhost:${dynamodbPort}`,
		AWS_ENDPOINT_URL_DYNAMODB_STREAMS: `http://localhost:${dynamodbPort}`,
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'local',
		AWS_SECRET_ACCESS_KEY: 'local',
		POOL_PRIVATE_KEY: keys.privateKey,
		POWERTOOLS_LOG_LEVEL: 'SILENT',
	});
}
