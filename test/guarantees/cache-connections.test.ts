import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { cacheUrlOf } from '../../local/services.ts';
import { dynamodb } from '../../shared/platform/dynamodb.ts';
import { noCacheHere, TestCache } from '../support/cache.ts';
import { TestProxy } from '../support/proxy.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { settle } from '../support/stream.ts';

process.env['CACHE_TIMEOUT'] = '1000'; // a loaded machine is not what is tested here

const when = new Steps();
const textsOf = ({ body }: { body: { message: string }[] }): string[] => body.map(({ message }) => message);

/** Pages asked of the table since a test began. */
let queries = 0;

dynamodb.middlewareStack.add(
	(next, { commandName }) =>
		(args) => {
			if (commandName === 'QueryCommand') queries++;
			return next(args);
		},
	{ step: 'initialize', name: 'count' },
);

(noCacheHere ? describe.skip : describe)(
	`A connection to a healthy shared cache${noCacheHere ? ` (${noCacheHere})` : ''}`,
	() => {
		let cache: TestCache;
		let proxy: TestProxy;
		let ann: Person;
		let ben: Person;
		let group: string;

		beforeAll(async () => {
			cache = await TestCache.start();
			proxy = await TestProxy.before(cache.port);
			process.env['CACHE_URL'] = cacheUrlOf(proxy.port);
		});

		beforeEach(async () => {
			[ann, ben] = [await aPerson(), await aPerson()];
			group = await when.aConversation(ann, ben, 'old');
			await settle(group);
			await cache.expireTombstones();
			for (let i = 0; i < 2; i++) await when.listMessages(ben, group);
			expect(await cachedPage()).toContain('old');
			[queries, proxy.connections] = [0, 0];
		});

		afterEach(() => {
			jest.restoreAllMocks();
		});

		afterAll(async () => {
			const { closeCache } = await import('../../shared/platform/valkey.ts');
			closeCache();
			proxy.close();
			await cache.stop();
		});

		/** What others would be shown. */
		const cachedPage = async (): Promise<string | undefined> =>
			(await cache.contents()).find(({ key }) => key.endsWith(group))?.value;

		const secondsPass = (seconds: number): void => {
			const now = Date.now() + seconds * 1000;
			jest.spyOn(Date, 'now').mockReturnValue(now);
		};

		test.each<[string, () => void]>([
			['is dead', () => proxy.loseConnections()],
			['is lost with the tombstone', () => proxy.hangUp()],
			['is lost with the answer', () => proxy.loseAnswer()],
		])('that %s hides no message that was acknowledged: its tombstone is written again', async (_, harm) => {
			harm();
			expect((await when.createMessage(ann, group, 'new')).status).toBe(201);
			expect(await cachedPage()).toBe('');
			expect(textsOf(await when.listMessages(ben, group))).toEqual(['old', 'new']);
		});

		test('that was idle for more than a minute and is dead is replaced before it is used', async () => {
			proxy.loseConnections();
			secondsPass(61);
			const answers = await Promise.all([when.listMessages(ann, group), when.listMessages(ben, group)]);
			expect(answers.map(textsOf)).toEqual([['old'], ['old']]);
			expect([queries, proxy.connections]).toEqual([0, 1]);
		});

		test('that was idle and still answers is used again', async () => {
			secondsPass(61);
			expect(textsOf(await when.listMessages(ben, group))).toEqual(['old']);
			expect([queries, proxy.connections]).toEqual([0, 0]);
		});
	},
);
