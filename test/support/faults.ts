import {
	InternalServerError,
	ProvisionedThroughputExceededException,
	TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../shared/platform/dynamodb.ts';

/** What goes wrong with a call to DynamoDB. */
export interface Fault {
	/** Which call, from 1 on. */
	readonly call: number;
	/** Whether the call fails before it took effect, or took effect and the answer was lost. */
	readonly when: 'before' | 'after';
	readonly error: () => Error;
}

const named = (name: string): Error => Object.assign(new Error('injected'), { name });
const meta = { message: 'injected', $metadata: {} };

/** Errors that a call of DynamoDB can end with when the SDK has given up. */
export const errors: Readonly<Record<string, () => Error>> = {
	throttled: () => new ProvisionedThroughputExceededException(meta),
	timedOut: () => named('TimeoutError'),
	disconnected: () => Object.assign(new Error('injected'), { code: 'ECONNRESET' }),
	broken: () => new InternalServerError(meta),
};

/** A transaction that DynamoDB canceled for reasons, one for each item. */
export const canceled = (...codes: string[]): Error =>
	new TransactionCanceledException({ ...meta, CancellationReasons: codes.map((Code) => ({ Code })) });

/**
 * Runs something while calls to DynamoDB fail.
 * @param step where: `initialize` is above the SDK's own tries, `deserialize` below them
 * @returns how many calls it made, how many faults struck, and what it returned
 */
export async function withFaults<Result>(
	faults: readonly Fault[],
	run: () => Promise<Result>,
	step: 'initialize' | 'deserialize' = 'initialize',
): Promise<{ calls: number; struck: number; result: Result }> {
	let calls = 0;
	let struck = 0;
	dynamodb.middlewareStack.add(
		(next) => async (args) => {
			const call = ++calls;
			const fault = faults.find((one) => one.call === call);
			if (fault?.when === 'before') {
				struck++;
				throw fault.error();
			}
			const output = await next(args);
			if (fault === undefined) return output;
			struck++;
			throw fault.error();
		},
		{ step: step as 'initialize', priority: 'high', name: 'faults' },
	);
	try {
		const result = await run();
		return { result, calls, struck };
	} finally {
		dynamodb.middlewareStack.remove('faults');
	}
}
