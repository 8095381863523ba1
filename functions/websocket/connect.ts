import type { APIGatewayProxyResult } from 'aws-lambda';
import { SUBPROTOCOL } from '../../shared/contract/events.ts';
import { addConnection } from '../../shared/messaging/connections.ts';
import { type SocketEvent, socketContext } from '../../shared/websocket/socket-context.ts';

/** Remembers a socket before it is open, and accepts the subprotocol that the client offered first. */
export const handler = async (event: SocketEvent): Promise<APIGatewayProxyResult> => {
	const { user_uuid, expires_at } = socketContext(event);
	await addConnection(user_uuid, event.requestContext.connectionId, expires_at);
	return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL }, body: '' };
};
