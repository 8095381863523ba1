import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { env } from './env.ts';

/** Everything that is cached, as its metrics are called: `<name>Lookups`, and `<name>Hits` among them. */
export type CacheName =
	| 'AccessTokens'
	| 'VerificationKeys'
	| 'UsersByCognitoId'
	| 'UsersByHandle'
	| 'UsersByUuid'
	| 'Memberships'
	| 'FirstPages';

/** Milliseconds between two log lines of a container that carry metrics. */
const PUBLISH_PERIOD_MS = 60_000;

/** CloudWatch metrics, by service and stage: log lines in the embedded metric format, so that nobody waits for them. */
const metrics = /* @__PURE__ */ new Metrics({
	namespace: 'cruddur-messages',
	serviceName: 'cruddur-messages',
	defaultDimensions: { stage: /* @__PURE__ */ env('STAGE') },
});

let publishedAt = Date.now();

/** What was counted since; numbers of our own, since the library takes as long to add a value as a cache to answer. */
const counts = /* @__PURE__ */ new Map<string, number>();

const count = (name: string, howMany = 1): void => void counts.set(name, (counts.get(name) ?? 0) + howMany);

/** Counts a look-up. @param isHit whether it was answered without asking what is behind the cache */
export function countLookup(name: CacheName, isHit: boolean): void {
	count(`${name}Lookups`);
	count(`${name}Hits`, isHit ? 1 : 0);
}

/** What became of an event for a socket, as its metric is called: `Pushes<outcome>`. */
export type PushOutcome = 'Sent' | 'Gone' | 'Closed';

/** Counts an event that was sent to a socket, or could not be. */
export function countPush(outcome: PushOutcome): void {
	count(`Pushes${outcome}`);
}

/** Writes what was counted since the last time, once a minute; what a container counted after that goes with it. */
export function publishCounts(now = Date.now()): void {
	if (now < publishedAt + PUBLISH_PERIOD_MS || counts.size === 0) return;
	publishedAt = now;
	for (const [name, value] of counts) metrics.addMetric(name, MetricUnit.Count, value);
	counts.clear();
	metrics.publishStoredMetrics();
}
