import type { APIGatewayProxyResult } from 'aws-lambda';
import { receive } from '../../shared/websocket/receive.ts';
import { type SocketEvent, socketContext } from '../../shared/websocket/socket-context.ts';

/** Answers the frames of clients: ping, renew and typing. Whatever is wrong is answered, too, and the socket stays. */
export const handler = async (event: SocketEvent): Promise<APIGatewayProxyResult> => {
	const { connectionId } = event.requestContext;
	const answer = await receive(socketContext(event).user_uuid, connectionId, event.body);
	return { statusCode: 200, body: answer ? JSON.stringify(answer) : '' };
};
