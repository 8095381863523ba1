/** Who is at a socket, as the authorizer says: the context that API Gateway hands to every function of the socket. */
export interface SocketContext {
	readonly user_uuid: string;
	/** When the token of the handshake expires, in Unix seconds. */
	readonly expires_at: number;
}

/** What we use of an event of the socket. */
export interface SocketEvent {
	readonly body?: unknown;
	readonly isBase64Encoded?: boolean;
	readonly requestContext: { readonly connectionId: string; readonly authorizer?: Readonly<Record<string, unknown>> };
}

/** Who is at the socket of an event. API Gateway hands on numbers as texts. @throws Error where there was no authorizer */
export function socketContext({ requestContext: { authorizer } }: SocketEvent): SocketContext {
	const { user_uuid, expires_at } = authorizer ?? {};
	if (typeof user_uuid !== 'string') throw new Error('A socket without its authorizer’s context');
	return { user_uuid, expires_at: Number(expires_at) };
}
