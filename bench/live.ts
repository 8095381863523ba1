import { setTimeout } from 'node:timers/promises';
import { CruddurClient, type Live } from '../client/index.ts';
import type { Stack } from '../local/stack-file.ts';
import { endStacks, signIn, startStack } from '../test/support/laptop-stack.ts';
import { milliseconds, percentile } from './timing.ts';

const MESSAGES = 200;
/** Sent first and not measured. */
const WARM_UP = 20;
/** Two messages are so far apart, and up to so much more, so that none falls into step with the looks at the stream. */
const PAUSE_MS = 150;
const JITTER_MS = 100;

interface Percentiles {
	readonly p50: number;
	readonly p90: number;
}

/** Of a message over HTTP and the socket, on the laptop's whole stack, which does nothing else: in milliseconds. */
export interface LiveMeasured {
	/** From its POST until the event is on the other's socket. */
	readonly delivered: Percentiles;
	/** From its POST until it is acknowledged. */
	readonly acknowledged: Percentiles;
}

/** Starts the stack that `npm start` runs, and lets one send messages and another hear of them. */
export async function measureLive(): Promise<LiveMeasured> {
	const { stack, stop } = await startStack();
	try {
		const [sender, listener] = [await clientOf(stack, 0), await clientOf(stack, 1)];
		const live = listener.live();
		const heard = hearing(live);
		const handle = stack.users[1]?.handle ?? '';
		const { message_group_uuid: group } = await sender.createMessageGroup(handle, 'Hello');
		const delivered: number[] = [];
		const acknowledged: number[] = [];
		for (let i = 0; i < WARM_UP + MESSAGES; i++) {
			const text = `Message ${i}`;
			const arrival = heard(text);
			const started = performance.now();
			acknowledged.push(await milliseconds(() => sender.createMessage(group, text)));
			delivered.push((await arrival) - started);
			await setTimeout(PAUSE_MS + JITTER_MS * Math.random());
		}
		live.close();
		return { delivered: percentilesOf(delivered), acknowledged: percentilesOf(acknowledged) };
	} finally {
		await stop();
		endStacks();
	}
}

const percentilesOf = (values: readonly number[]): Percentiles => {
	const measured = values.slice(WARM_UP);
	return { p50: percentile(measured, 0.5), p90: percentile(measured, 0.9) };
};

async function clientOf(stack: Stack, person: number): Promise<CruddurClient> {
	const { email = '', password = '' } = stack.users[person] ?? {};
	const { AccessToken } = await signIn(stack, email, password);
	return new CruddurClient({ apiUrl: stack.apiUrl, socketUrl: stack.socketUrl, token: async () => AccessToken });
}

/** Says when a text arrives, by `performance.now()`, whether it is asked for before or after. */
function hearing(live: Live): (text: string) => Promise<number> {
	const arrivals = new Map<string, PromiseWithResolvers<number>>();
	const arrivalOf = (text: string): PromiseWithResolvers<number> => {
		const arrival = arrivals.get(text) ?? Promise.withResolvers<number>();
		arrivals.set(text, arrival);
		return arrival;
	};
	(async () => {
		for await (const event of live) {
			if ('message' in event) arrivalOf(event.message.message).resolve(performance.now());
		}
	})();
	return (text) => arrivalOf(text).promise;
}
