import type { APIGatewayProxyResult } from 'aws-lambda';
import { removeConnection } from '../../shared/messaging/connections.ts';
import { type SocketEvent, socketContext } from '../../shared/websocket/socket-context.ts';

/** Forgets a socket that was closed. API Gateway does not promise to say so: what it passes over ends by its time. */
export const handler = async (event: SocketEvent): Promise<APIGatewayProxyResult> => {
	await removeConnection(socketContext(event).user_uuid, event.requestContext.connectionId);
	return { statusCode: 200, body: '' };
};
