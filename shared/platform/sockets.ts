import {
	ApiGatewayManagementApiClient,
	DeleteConnectionCommand,
	PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { env } from './env.ts';
import { lean, leanOptions } from './lean-client.ts';

/** How long one socket may take, so that a slow one holds up its own events alone, in milliseconds. */
const REQUEST_TIMEOUT_MS = 2500;

let client: ApiGatewayManagementApiClient | undefined;

/** The one client of a container for its open sockets. */
const sockets = (): ApiGatewayManagementApiClient => {
	const timeouts = { connectionTimeout: 500, requestTimeout: REQUEST_TIMEOUT_MS };
	client ??= lean(new ApiGatewayManagementApiClient(leanOptions(timeouts, env('SOCKETS_ENDPOINT'))));
	return client;
};

/** Whether an error says that a socket is gone: status 410, whatever its name (the laptop's API calls it otherwise). */
const isGone = (error: unknown): boolean =>
	(error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode === 410;

/** Sends a frame to a socket. @returns false when it is gone @throws errors of API Gateway, when it was tried three times */
export async function postToSocket(connectionId: string, frame: string): Promise<boolean> {
	try {
		await sockets().send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(frame) }));
		return true;
	} catch (error) {
		if (isGone(error)) return false;
		throw error;
	}
}

/** Closes a socket; one that is gone already is closed. @throws errors of API Gateway, when it was tried three times */
export async function closeSocket(connectionId: string): Promise<void> {
	try {
		await sockets().send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
	} catch (error) {
		if (!isGone(error)) throw error;
	}
}
