import { SUBPROTOCOL } from '../contract/events.ts';
import { Problem } from '../contract/problems.ts';
import { tokenVerifier } from '../users/access-tokens.ts';
import { findUserByCognitoId } from '../users/users.ts';
import type { SocketContext } from './socket-context.ts';

const HEADER = 'sec-websocket-protocol';

/**
 * The access token that a client offers in its handshake: the second subprotocol, after ours, since browsers cannot send an
 * Authorization header, and a URL would be in logs.
 */
export function offeredToken(headers: Readonly<Record<string, string | undefined>> = {}): string | undefined {
	const [, value = ''] = Object.entries(headers).find(([name]) => name.toLowerCase() === HEADER) ?? [];
	const [protocol, token, ...others] = value.split(',').map((part) => part.trim());
	return protocol === SUBPROTOCOL && token && others.length === 0 ? token : undefined;
}

/**
 * Who a token stands for.
 * @returns undefined when it is not valid, or no user is linked to it
 * @throws Problem unavailable
 */
export async function userOfToken(token: string): Promise<SocketContext | undefined> {
	try {
		const { sub, exp } = await tokenVerifier()(token);
		const user = await findUserByCognitoId(sub);
		return user && { user_uuid: user.uuid, expires_at: exp };
	} catch (error) {
		if (error instanceof Problem && error.kind === 'unauthorized') return undefined;
		throw error;
	}
}
