import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from './env.ts';

/**
 * Stands, in a bundle, for the AWS SDK's search for credentials (esbuild.config.cjs): Lambda puts a function's
 * credentials into its environment, so code that could look for them elsewhere would only make a function start later.
 */
export const defaultProvider =
	() => async (): Promise<Awaited<ReturnType<DynamoDBClient['config']['credentials']>>> => ({
		accessKeyId: env('AWS_ACCESS_KEY_ID'),
		secretAccessKey: env('AWS_SECRET_ACCESS_KEY'),
		...(process.env['AWS_SESSION_TOKEN'] && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
	});
