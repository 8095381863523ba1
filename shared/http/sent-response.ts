import type { Message } from '../contract/types.ts';
import type { Sent } from '../messaging/store-message.ts';

/**
 * The answer to a POST that stored a message, now or when its Idempotency-Key first came.
 * @param statusCode that of the first answer, too, so the same for the same outcome
 */
export const sentResponse = (
	{ message, replayed }: Sent,
	statusCode: number,
): { statusCode: number; body: Message; headers: Record<string, string> } => ({
	statusCode,
	body: message,
	headers: replayed ? { 'idempotency-replayed': 'true' } : {},
});
