import { type ClientFrame, frames, type SocketEvent } from '../contract/events.ts';
import { fieldErrors } from '../contract/field-errors.ts';
import { lowerCaseUuids } from '../contract/lower-case-uuids.ts';
import { Problem } from '../contract/problems.ts';
import { renewConnection } from '../messaging/connections.ts';
import { findMembership } from '../messaging/memberships.ts';
import { errorLog } from '../platform/error-log.ts';
import { invokeLater } from '../platform/invoke.ts';
import { logger } from '../platform/logger.ts';
import { memoryCache } from '../platform/memory-cache.ts';
import { userOfToken } from './handshake.ts';
import { frame as validators } from './validators.ts';

/** Most characters of a frame: more than a token has. */
const MAX_FRAME_LENGTH = 8 * 1024;

/** How often somebody is shown as typing in one message group, in milliseconds. */
const TYPING_INTERVAL_MS = 3000;

const error = (detail: string): SocketEvent => ({ type: 'error', detail });

/**
 * What a frame of a client is answered with; nothing where there is nothing to say.
 * @param body the frame; anything but a text is refused
 */
export async function receive(userUuid: string, connectionId: string, body: unknown): Promise<SocketEvent | undefined> {
	const frame = readFrame(body);
	if ('type' in frame) return frame;
	try {
		switch (frame.action) {
			case 'ping':
				return { type: 'pong' };
			case 'renew':
				return await renew(userUuid, connectionId, frame.token);
			default:
				return await showTyping(userUuid, frame.message_group_uuid);
		}
	} catch (cause) {
		logger.error('Frame failed', { action: frame.action, error: errorLog(cause) });
		return error(cause instanceof Problem ? cause.message : 'The frame failed and was logged. Trying again may help.');
	}
}

/** The frame, or the answer that says what is wrong with it. */
function readFrame(body: unknown): ClientFrame | (SocketEvent & { type: 'error' }) {
	const refuse = (detail: string) => ({ type: 'error', detail }) as const;
	if (typeof body !== 'string') return refuse('Send text frames.');
	if (body.length > MAX_FRAME_LENGTH) return refuse(`Send at most ${MAX_FRAME_LENGTH} characters.`);
	let frame: unknown;
	try {
		frame = JSON.parse(body);
	} catch {
		return refuse('Send a JSON object.');
	}
	lowerCaseUuids(frame);
	const action = (frame as { action?: unknown } | null)?.action;
	if (typeof action !== 'string' || !Object.hasOwn(frames, action))
		return refuse(`action must be one of ${Object.keys(frames).join(', ')}.`);
	const validate = validators[action as ClientFrame['action']];
	if (validate(frame)) return frame;
	const inFrame = (validate.errors ?? []).map((one) => ({ ...one, instancePath: `/frame${one.instancePath}` }));
	return refuse(
		`Correct ${fieldErrors(inFrame)
			.map(({ pointer, detail }) => `${pointer.slice(2)}: ${detail}`)
			.join('; ')}.`,
	);
}

async function renew(userUuid: string, connectionId: string, token: string): Promise<SocketEvent> {
	const renewed = await userOfToken(token);
	if (renewed === undefined) return error('The access token is not valid here or has expired: sign in again.');
	if (renewed.user_uuid !== userUuid) return error('The access token is another user’s: open another socket for them.');
	const expiresAt = await renewConnection(userUuid, connectionId, renewed.expires_at);
	if (expiresAt === undefined) return error('This socket is about to be closed: open another one.');
	return { type: 'renewed', expires_at: new Date(expiresAt * 1000).toISOString() };
}

/** When somebody was last shown as typing, by user and message group. */
const shown = memoryCache<true>({ max: 10_000, ttl: TYPING_INTERVAL_MS });

/** Passes on that somebody is typing, once in three seconds at most, where the stage wants it at all. */
async function showTyping(userUuid: string, messageGroupUuid: string): Promise<SocketEvent | undefined> {
	const pusher = process.env['TYPING_FUNCTION'];
	const id = `${userUuid}/${messageGroupUuid}`;
	if (!pusher || shown.has(id)) return undefined;
	shown.set(id, true);
	const membership = await findMembership(userUuid, messageGroupUuid);
	if (membership === undefined) return error('There is no such message group among yours.');
	const event = { type: 'typing', message_group_uuid: messageGroupUuid, user_uuid: userUuid };
	await invokeLater(pusher, { typing: { event, to: membership.user_uuid } });
	return undefined;
}
