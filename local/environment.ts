import { cleanEnvironment } from './clean-environment.js';
import type { Stack } from './stack-file.ts';

/** The environment of the functions on the laptop, beside what serverless.yml sets for every stage. */
export const environmentOf = ({
	databaseUrl,
	cacheUrl,
	dynamodbEndpoint,
	lambdaEndpoint,
	socketUrl,
	cognito,
}: Stack): Record<string, string> => ({
	DATABASE_URL: databaseUrl,
	...(cacheUrl && { CACHE_URL: cacheUrl }),
	USER_POOL_ID: cognito.userPoolId,
	USER_POOL_CLIENT_ID: cognito.clientId,
	COGNITO_ENDPOINT: cognito.endpoint,
	SOCKETS_ENDPOINT: socketUrl.replace(/^ws/, 'http'),
	AWS_ENDPOINT_URL_LAMBDA: lambdaEndpoint,
	AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
	AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodbEndpoint,
});

/** Makes this process one that runs functions with an environment, on the laptop, where credentials do not matter. */
export function useEnvironment(environment: Readonly<Record<string, string>>): void {
	Object.assign(process.env, environment, {
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'local',
		AWS_SECRET_ACCESS_KEY: 'local',
		POWERTOOLS_METRICS_DISABLED: 'true',
	});
}

/** Takes out of this process's environment what must not come in, where local/run.js did not start it. */
export function cleanThisEnvironment(): void {
	const clean = cleanEnvironment(process.env);
	for (const name of Object.keys(process.env)) if (!(name in clean)) delete process.env[name];
	Object.assign(process.env, clean);
}
