import { runEventSourceMapping, type StreamEvent } from './event-source-mapping.ts';
import { matches } from './filter-pattern.ts';
import { invoker } from './invoke.ts';
import { ports } from './ports.ts';
import { functionName, service } from './service.ts';
import { pollStream, type StreamConsumer } from './stream-poller.ts';

/** Wakes every function that serverless.yml gives a stream, as Lambda does, for as long as the process lives. */
export function pollStreams(tableName: string): void {
	const consumers = Object.entries(service.functions).flatMap(([key, { events = [] }]) =>
		events.flatMap(({ stream }) => (stream ? [consumerOf(key, stream as unknown as StreamEvent)] : [])),
	);
	void pollStream(tableName, consumers);
}

function consumerOf(key: string, stream: StreamEvent): StreamConsumer {
	const invoke = invoker(ports.lambda, functionName(key));
	const { filterPatterns = [] } = stream;
	return async (records) => {
		const wanted = records.filter(({ record }) => filterPatterns.some((pattern) => matches(pattern, record)));
		const deadLetters = await runEventSourceMapping(wanted, invoke, stream);
		for (const { DDBStreamBatchInfo } of deadLetters) {
			console.error(`${key} gave up records:`, JSON.stringify(DDBStreamBatchInfo));
		}
	};
}
