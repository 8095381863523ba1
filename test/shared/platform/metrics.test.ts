import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Person, Steps } from '../../support/steps.ts';

/** A log line in CloudWatch's embedded metric format. */
type Line = Readonly<Record<string, number | readonly number[]>> & {
	readonly _aws: {
		readonly Timestamp: number;
		readonly CloudWatchMetrics: readonly {
			readonly Namespace: string;
			readonly Dimensions: readonly string[][];
			readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
		}[];
	};
};

const { write } = process.stdout;
let lines: Line[] = [];
let minutes = 0;
let aPerson: () => Promise<Person>;
let closePostgres: () => Promise<void>;
let when: Steps;
let ann: Person;
let group: string;

beforeAll(async () => {
	process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
	jest.resetModules(); // what was loaded before has its metrics off
	({ closePostgres } = await import('../../../shared/platform/postgres.ts'));
	const steps = await import('../../support/steps.ts');
	({ aPerson } = steps);
	when = new steps.Steps();
	process.stdout.write = ((text: string) => {
		if (!text.includes('"_aws"')) return write.call(process.stdout, text);
		lines.push(JSON.parse(text));
		return true;
	}) as typeof write;
	const started = Date.now();
	jest.spyOn(Date, 'now').mockImplementation(() => started + minutes * 60_000);
	const ben = await aPerson();
	ann = await aPerson();
	group = await when.aConversation(ann, ben);
});

beforeEach(async () => {
	minutes++;
	await when.listMessages(ann, group);
	lines = [];
});

afterAll(async () => {
	process.stdout.write = write;
	jest.restoreAllMocks();
	await closePostgres();
});

test('the look-ups of each cache are a metric, and the hits among them another', async () => {
	const other = await when.aConversation(ann, await aPerson());
	for (let i = 0; i < 3; i++) await when.listMessages(ann, other);
	minutes++;
	await when.listMessageGroups(ann);
	expect(lines).toHaveLength(1);
	const [{ _aws, ...values } = {} as Line] = lines;
	expect(_aws.CloudWatchMetrics).toEqual([
		{
			Namespace: 'cruddur-messages',
			Dimensions: [['service', 'stage']],
			Metrics: Object.keys(values)
				.filter((name) => /(Hits|Lookups)$/.test(name))
				.map((Name) => ({ Name, Unit: 'Count' })),
		},
	]);
	expect(values).toMatchObject({
		stage: 'local',
		AccessTokensLookups: 5,
		AccessTokensHits: 5,
		UsersByHandleLookups: 1,
		UsersByHandleHits: 0,
		MembershipsLookups: 4,
		MembershipsHits: 2,
	});
	expect(JSON.stringify(values)).not.toContain(ann.uuid);
});

test('nothing is written twice, and once a minute at most', async () => {
	for (let i = 0; i < 5; i++) await when.listMessageGroups(ann);
	expect(lines).toEqual([]);
	minutes++;
	for (let i = 0; i < 5; i++) await when.listMessageGroups(ann);
	expect(lines.map(({ AccessTokensHits }) => AccessTokensHits)).toEqual([6]);
});

test('whoever joins a look-up that is under way is a hit, and so is one of somebody who was not found just now', async () => {
	await Promise.all(Array.from({ length: 3 }, () => when.createMessageGroup(ann, 'nobody_here', 'Hello')));
	await when.createMessageGroup(ann, 'nobody_here', 'Hello');
	minutes++;
	await when.listMessageGroups(ann);
	expect(lines).toMatchObject([{ UsersByHandleLookups: 4, UsersByHandleHits: 3 }]);
});
