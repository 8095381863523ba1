import type { Sent } from '../messaging/send-message.ts';
import type { Answer } from './http-response.ts';

/** The answer to a POST that stored a message, now or when its Idempotency-Key first came. */
export const sentAnswer = ({ message, status, replayed }: Sent): Answer => ({
	statusCode: status,
	body: message,
	headers: replayed ? { 'idempotency-replayed': 'true' } : {},
});
