/** How much is allowed: on average, and in a burst after a quiet time. */
export interface Limit {
	readonly perSecond: number;
	readonly burst: number;
}

/** What is left of a limit, and when that was so, in Unix milliseconds. */
export interface Bucket {
	readonly tokens: number;
	readonly at: number;
}

/**
 * Takes one token from a bucket that fills up at the limit's pace and never holds more than `burst`.
 * @param bucket undefined stands for a full one
 * @param now Unix milliseconds; a clock that was set back neither gives nor takes tokens
 * @returns the bucket without the token, or undefined when there is none to take
 */
export function take(bucket: Bucket | undefined, { perSecond, burst }: Limit, now: number): Bucket | undefined {
	const { tokens, at } = bucket ?? { tokens: burst, at: now };
	const filled = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
	return filled >= 1 ? { tokens: filled - 1, at: Math.max(at, now) } : undefined;
}
