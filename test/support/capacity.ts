import { dynamodb } from '../../shared/platform/dynamodb.ts';

/** Capacity units that work took. */
export interface Units {
	readonly readUnits: number;
	readonly writeUnits: number;
}

interface Consumed {
	readonly CapacityUnits?: number;
}

const READS = /^(Get|Query|Scan|BatchGet)/;

let running: { readUnits: number; writeUnits: number } | undefined;

/** Makes every call of the client say what it consumed. */
export function watchCapacity(): void {
	dynamodb.middlewareStack.add(
		(next, { commandName = '' }) =>
			async (args) => {
				if (!running || /Table/.test(commandName)) return next(args);
				const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } as never });
				const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: Consumed | Consumed[] };
				for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) {
					running[READS.test(commandName) ? 'readUnits' : 'writeUnits'] += CapacityUnits;
				}
				return result;
			},
		{ step: 'initialize', priority: 'high', name: 'capacity' },
	);
}

/** The units that a work's calls consumed, by what DynamoDB answered. */
export async function unitsOf(work: () => Promise<unknown>): Promise<Units> {
	const units = { readUnits: 0, writeUnits: 0 };
	running = units;
	try {
		await work();
	} finally {
		running = undefined;
	}
	return units;
}
