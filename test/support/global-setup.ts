/** Starts what tests need, on free ports: DynamoDB Local and Postgres for each worker, and a user pool's keys. */
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { javaProblem } from '../../local/checks.ts';
import type { Part } from '../../local/part.ts';
import {
	databaseUrlOf,
	dynamodbEndpointOf,
	startDynamodb,
	startPostgres,
	USER_POOL_CLIENT_ID,
	USER_POOL_ID,
} from '../../local/services.ts';
import globalTeardown from './global-teardown.ts';
import { poolKeys } from './pool-keys.ts';

declare global {
	var testServices: { readonly keyServer: Server; readonly folder: string; readonly parts: Part[] };
}

/** Starts what one worker's tests use: DynamoDB Local does one thing at a time, so each worker has its own. */
async function startWorkerServices(_: unknown, worker: number): Promise<Readonly<Record<string, string>>> {
	const { folder, parts } = globalThis.testServices;
	const [dynamodbPort, postgresPort] = [await getPort(), await getPort()];
	const own = [
		startDynamodb(dynamodbPort, folder),
		startPostgres(postgresPort, join(folder, `postgres-${worker}`), folder),
	];
	parts.push(...own);
	await Promise.all(own.map(({ ready }) => ready));
	return {
		DATABASE_URL: databaseUrlOf(postgresPort),
		AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpointOf(dynamodbPort),
		AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodbEndpointOf(dynamodbPort),
	};
}

/** @param maxWorkers how many test files run at once */
export default async function globalSetup({ maxWorkers = 1 } = {}): Promise<void> {
	const keysPort = await getPort();
	const keys = poolKeys();
	const keyServer = createServer((_, response) => response.end(keys.jwks)).listen(keysPort, 'localhost');
	globalThis.testServices = { keyServer, folder: mkdtempSync(join(tmpdir(), 'cruddur-tests-')), parts: [] };
	try {
		const environments = await Promise.all(Array.from({ length: maxWorkers }, startWorkerServices));
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
	} catch (error) {
		await globalTeardown(); // which jest leaves out when the setup fails
		const problem = javaProblem();
		throw problem ? Object.assign(new Error(problem), { stack: problem }) : error;
	}
}
