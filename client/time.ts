const BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 20_000;

/** How long to wait after so many attempts, in milliseconds: full jitter, so that many clients do not come back together. */
export const backoff = (attempts: number): number =>
	Math.random() * Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** attempts);

/** Calls a function once a signal is aborted, at once if it is. @returns what takes the function off the signal again */
export function aborted(signal: AbortSignal | undefined, call: () => void): () => void {
	if (signal?.aborted) call();
	signal?.addEventListener('abort', call);
	return () => signal?.removeEventListener('abort', call);
}

/** @throws the signal's reason once it is aborted */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
	new Promise((resolve, reject) => {
		const timer = setTimeout(() => end(resolve), ms);
		const end = (settle: () => void): void => {
			clearTimeout(timer);
			stopListening();
			settle();
		};
		const stopListening = aborted(signal, () => end(() => reject(signal?.reason)));
	});
