import { believable } from '../../seeds/believable.ts';
import * as seedFiles from '../../seeds/index.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { seed } from '../../shared/operator/seed.ts';
import { seedPayload } from '../../shared/operator/validators.ts';

/** Operator function: loads the seed files or, when an amount is given, makes so much believable data. */
export const handler = operatorFunction(seedPayload, ({ users, messages, seed: number, cursor }, run) => {
	const isAmount = users !== undefined || messages !== undefined || number !== undefined;
	const seeds = isAmount
		? believable({ users: users ?? 200, messages: messages ?? 10_000, seed: number ?? 1 })
		: seedFiles;
	return seed(seeds, run, cursor);
});
