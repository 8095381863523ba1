import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from './env.ts';

type Credentials = Awaited<ReturnType<DynamoDBClient['config']['credentials']>>;

/**
 * Stands, in a bundle, for the AWS SDK's search for credentials (esbuild.config.cjs): Lambda puts a function's
 * credentials into its environment, where they stay the same as long as a container lives, so code that could look for them
 * elsewhere would only make a function start later.
 */
export const defaultProvider = () => {
	let credentials: Credentials | undefined;
	return async (): Promise<Credentials> => {
		credentials ??= {
			accessKeyId: env('AWS_ACCESS_KEY_ID'),
			secretAccessKey: env('AWS_SECRET_ACCESS_KEY'),
			...(process.env['AWS_SESSION_TOKEN'] && { sessionToken: process.env['AWS_SESSION_TOKEN'] }),
		};
		return credentials;
	};
};
