import { type Invoke, runEventSourceMapping, type StreamEvent } from './event-source-mapping.ts';
import { matches } from './filter-pattern.ts';
import { invoker } from './invoke.ts';
import { ports } from './ports.ts';
import { functionName, service } from './service.ts';
import { pollStream, type StreamConsumer } from './stream-poller.ts';

/** Wakes every function that serverless.yml gives a stream, as Lambda does, for as long as the process lives. */
export const pollStreams = (tableName: string): Promise<void> =>
	pollStream(
		tableName,
		Object.entries(service.functions).flatMap(([key, { events = [] }]) => {
			const invoke = invoker(ports.lambda, functionName(key));
			return events.flatMap(({ stream }) =>
				stream ? [consumerOf(key, stream as unknown as StreamEvent, invoke)] : [],
			);
		}),
	);

/** What wakes a function with the records that its filters let through, in batches, and says which ones it gave up. */
export function consumerOf(key: string, stream: StreamEvent, invoke: Invoke): StreamConsumer {
	const { filterPatterns = [{}], startingPosition } = stream;
	// In seconds. The stream of DynamoDB Local has whole minutes.
	const first = startingPosition === 'LATEST' ? Math.floor(Date.now() / 60_000) * 60 : 0;
	return async (records) => {
		const wanted = records.filter(
			({ record }) =>
				(record.dynamodb?.ApproximateCreationDateTime ?? first) >= first &&
				filterPatterns.some((pattern) => matches(pattern, record)),
		);
		const deadLetters = await runEventSourceMapping(wanted, invoke, stream);
		for (const { DDBStreamBatchInfo } of deadLetters) {
			console.error(`${key} gave up records:`, JSON.stringify(DDBStreamBatchInfo));
		}
	};
}
