/** Starts what tests need, on free ports: DynamoDB Local and Postgres for each worker, and a user pool's keys. */
import { createServer, type Server } from 'node:http';
import { start } from 'aws-dynamodb-local';
import getPort from 'get-port';
import { javaProblem } from '../../local/checks.ts';
import { databaseUrlOf, type Service, startPostgres, USER_POOL_CLIENT_ID, USER_POOL_ID } from '../../local/services.ts';
import { poolKeys } from './pool-keys.ts';

/** What one worker's tests use: DynamoDB Local does one thing at a time, so each worker has its own. */
interface WorkerServices {
	readonly dynamodbPort: number;
	readonly postgresPort: number;
	readonly postgres: Service;
}

declare global {
	var testServices: { keyServer: Server; workers: readonly WorkerServices[] };
}

const DYNAMODB = {
	installPath: 'node_modules/amplify-dynamodb-simulator/emulator',
	inMemory: true,
	cors: null,
	delayTransientStatuses: false,
};

async function startWorkerServices(): Promise<WorkerServices> {
	const [dynamodbPort, postgresPort] = [await getPort(), await getPort()];
	const postgres = startPostgres(postgresPort);
	await Promise.all([start({ ...DYNAMODB, port: dynamodbPort } as never), postgres.ready]);
	return { dynamodbPort, postgresPort, postgres };
}

/** @param maxWorkers how many test files run at once */
export default async function globalSetup({ maxWorkers = 1 } = {}): Promise<void> {
	const problem = javaProblem();
	if (problem) throw new Error(problem);
	const keysPort = await getPort();
	const keys = poolKeys();
	const keyServer = createServer((_, response) => response.end(keys.jwks)).listen(keysPort, 'localhost');
	const workers = await Promise.all(Array.from({ length: maxWorkers }, startWorkerServices));
	globalThis.testServices = { keyServer, workers };
	const environments = workers.map(({ dynamodbPort, postgresPort }) => ({
		DATABASE_URL: databaseUrlOf(postgresPort),
		AWS_ENDPOINT_URL_DYNAMODB: `http://localhost:${dynamodbPort}`,
		AWS_ENDPOINT_URL_DYNAMODB_STREAMS: `http://localhost:${dynamodbPort}`,
	}));
	Object.assign(process.env, {
		...environments[0],
		WORKER_ENVIRONMENTS: JSON.stringify(environments),
		STAGE: 'local',
		USER_POOL_ID,
		USER_POOL_CLIENT_ID,
		COGNITO_ENDPOINT: `http://localhost:${keysPort}`,
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'local',
		AWS_SECRET_ACCESS_KEY: 'local',
		POOL_PRIVATE_KEY: keys.privateKey,
		POWERTOOLS_LOG_LEVEL: 'SILENT',
		POWERTOOLS_METRICS_DISABLED: 'true',
	});
}
