import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { addConnection, MAX_CONNECTIONS } from '../../shared/messaging/connections.ts';
import { rateLimit } from '../../shared/messaging/rate-limits.ts';
import { dynamodb } from '../../shared/platform/dynamodb.ts';
import { bundle } from '../support/bundle.ts';
import { type Call, callsOf } from '../support/dynamodb-calls.ts';
import { aLambda } from '../support/lambda.ts';
import { aLife, aUserPool, isOutOfUseForLong } from '../support/lives.ts';
import { packaged, type Resource, type Template } from '../support/packaged.ts';
import { service } from '../support/service.ts';
import { socketEvent } from '../support/sockets.ts';
import { aPerson, Steps } from '../support/steps.ts';
import { deliver, messageRecords } from '../support/stream.ts';

interface Statement {
	readonly Action: readonly string[];
	readonly Resource: unknown;
	readonly Condition?: { readonly 'ForAllValues:StringLike': { readonly 'dynamodb:LeadingKeys': readonly string[] } };
}

const when = new Steps();

/** What somebody does who sends more than a container lets pass on its own account. */
const sendMuch = async (): Promise<void> => {
	const sender = randomUUID();
	const limit = rateLimit('messages', { perSecond: 1, burst: 2 });
	for (let i = 0; i < 2; i++) await limit.count(sender);
};

/** What each function is seen to do in DynamoDB, at its fullest. */
const scenarios: Record<string, (watch: (work: () => Promise<unknown>) => Promise<void>) => Promise<void>> = {
	async listMessages(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		await watch(() => when.listMessages(ben, group));
	},
	async listMessageGroups(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		await when.aConversation(ann, ben);
		await watch(() => when.listMessageGroups(ben));
	},
	async listMessageChanges(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		await watch(() => when.listMessageChanges(ben, group));
	},
	async showMessageGroup(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		await watch(() => when.showMessageGroup(ben, group));
	},
	async markRead(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		const { body: first } = await when.listMessages(ann, group);
		const second = await when.createMessage(ann, group, 'second');
		await deliver(await messageRecords());
		for (const { uuid } of [...first, second.body]) await watch(() => when.markRead(ben, group, uuid));
	},
	async markUnread(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		await watch(() => when.markUnread(ben, group));
	},
	async editMessage(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const { body } = await when.createMessage(ann, await when.aConversation(ann, ben), 'teh text');
		await watch(() => when.editMessage(ann, body, 'the text'));
	},
	async deleteMessage(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const { body } = await when.createMessage(ann, await when.aConversation(ann, ben), 'a text');
		for (const person of [ben, ann]) await watch(() => when.deleteMessage(person, body));
	},
	async createMessage(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const group = await when.aConversation(ann, ben);
		const key = { 'idempotency-key': 'one' };
		for (const headers of [{}, key, key]) await watch(() => when.createMessage(ben, group, 'Hello', headers));
	},
	async createMessageGroup(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const key = { 'idempotency-key': 'one' };
		for (const headers of [key, key]) await watch(() => when.createMessageGroup(ann, ben.handle, 'Hello', headers));
	},
	async postMessage(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		const key = { 'idempotency-key': 'one' };
		for (const headers of [key, key])
			await watch(() => when.post(ann, '/api/messages', { handle: ben.handle, message: 'Hello' }, headers));
	},
	async updateMessageGroups(watch) {
		await when.aConversation(await aPerson(), await aPerson());
		const records = await messageRecords();
		await watch(() => deliver(records));
	},
	async findUsers(watch) {
		const [ann, ben] = await Promise.all([aPerson(), aPerson()]);
		await watch(() => when.get(ann, `/api/users?handle=${ben.handle}`));
	},
	async blockUser(watch) {
		const [ann, ben, cleo] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		await when.aConversation(ann, ben);
		for (const { handle } of [ben, cleo]) await watch(() => when.blockUser(ann, handle));
	},
	async unblockUser(watch) {
		const [ann, ben, cleo] = await Promise.all([aPerson(), aPerson(), aPerson()]);
		await when.aConversation(ann, ben);
		for (const { handle } of [ben, cleo]) {
			await when.blockUser(ann, handle);
			await watch(() => when.unblockUser(ann, handle));
		}
	},
	async listBlocks(watch) {
		const ann = await aPerson();
		await watch(() => when.get(ann, '/api/blocks'));
	},
	async deleteMe(watch) {
		const ann = await aPerson();
		await addConnection(ann.uuid, 'socket', Math.floor(Date.now() / 1000) + 3600);
		aLambda();
		await watch(() => when.send('DELETE', ann, '/api/me'));
		jest.restoreAllMocks();
		await watch(sendMuch);
	},
	async exportUser(watch) {
		const { handler } = await import('../../functions/operator/export-user.ts');
		const { eve } = await aLife();
		await watch(() => handler({ uuid: eve.uuid }));
	},
	async eraseUser(watch) {
		const { handler } = await import('../../functions/operator/erase-user.ts');
		const { eve } = await aLife();
		aUserPool([]);
		await isOutOfUseForLong(eve);
		await watch(() => handler({ uuid: eve.uuid }));
		jest.restoreAllMocks();
	},
	async connect(watch) {
		const ann = await aPerson();
		const { handler } = await import('../../functions/websocket/connect.ts');
		for (let i = 0; i <= MAX_CONNECTIONS; i++) await watch(() => handler(socketEvent(ann, randomUUID())));
	},
	async disconnect(watch) {
		const { handler } = await import('../../functions/websocket/disconnect.ts');
		await watch(async () => handler(socketEvent(await aPerson(), randomUUID())));
	},
	async seed(watch) {
		const { handler } = await import('../../functions/operator/seed.ts');
		for (let i = 0; i < 2; i++) await watch(() => handler());
	},
};

/** What a command asks of IAM where that is not its own name: the parts of a transaction are looked at one by one. */
const ACTIONS: Readonly<Record<string, string>> = {
	Get: 'dynamodb:GetItem',
	Put: 'dynamodb:PutItem',
	Update: 'dynamodb:UpdateItem',
	Delete: 'dynamodb:DeleteItem',
	BatchGet: 'dynamodb:BatchGetItem',
	BatchWrite: 'dynamodb:BatchWriteItem',
	TableExists: 'dynamodb:DescribeTable',
	TableNotExists: 'dynamodb:DescribeTable',
	ListUsers: 'cognito-idp:ListUsers',
	AdminDeleteUser: 'cognito-idp:AdminDeleteUser',
	AdminDisableUser: 'cognito-idp:AdminDisableUser',
	AdminUserGlobalSignOut: 'cognito-idp:AdminUserGlobalSignOut',
	PostToConnection: 'execute-api:ManageConnections',
	DeleteConnection: 'execute-api:ManageConnections',
	SendMessage: 'sqs:SendMessage',
	ReceiveMessage: 'sqs:ReceiveMessage',
	DeleteMessage: 'sqs:DeleteMessage',
	PutObject: 's3:PutObject',
	GetObject: 's3:GetObject',
	DeleteObjects: 's3:DeleteObject',
	ListObjectsV2: 's3:ListBucket',
};

/** What IAM judges of the transactions in a part of the code: each of their parts by itself. */
const partsOfTransactions = (code: string): string[] =>
	Array.from(
		code.matchAll(/\b(Put|Update|Delete|ConditionCheck)(?=: \{| \}\))/g),
		([, kind]) => `dynamodb:${kind}Item`,
	);

/** Calls of AWS in our own part of a function's bundle, as IAM names them. */
async function actionsIn(handler: string): Promise<string[]> {
	const { code } = await bundle(handler.replace('.handler', '.ts'), { minify: false });
	const ours = code.split(/^(?=\/\/ \S+\.\w+$)/m).filter((part) => /^\/\/ (functions|shared)\//.test(part));
	const calls = ours.flatMap((part) => [
		...part.matchAll(/new (\w+?)Command\d*\(|paginate(\w+?)\(|waitUntil(\w+?)\(/g),
	]);
	const actions = calls.map(([, command, page, state]) => command ?? page ?? state ?? '');
	return [
		...actions.filter((name) => name !== 'TransactWrite').map((name) => ACTIONS[name] ?? `dynamodb:${name}`),
		...(actions.includes('TransactWrite') ? ours.flatMap(partsOfTransactions) : []),
		...ours.filter((part) => part.includes('/2015-03-31/functions/')).map(() => 'lambda:InvokeFunction'),
	];
}

describe('roles', () => {
	let template: Template;
	let calls: Call[] | undefined;

	beforeAll(() => {
		template = packaged('dev', '--param', 'typing=true');
		dynamodb.middlewareStack.add(
			(next, { commandName = '' }) =>
				(args) => {
					calls?.push(...callsOf(commandName, args.input));
					return next(args);
				},
			{ step: 'initialize', name: 'watch' },
		);
	}, 400_000);

	afterEach(() => {
		calls = undefined;
	});

	const statementsOf = (functionKey: string, { Resources } = template): Statement[] => {
		const logicalId = functionKey[0]?.toUpperCase() + functionKey.slice(1);
		const [role] = Resources[`${logicalId}LambdaFunction`]?.Properties['Role']['Fn::GetAtt'] ?? [];
		expect(role).toBe(`${logicalId}Role`);
		return Resources[role]?.Properties['Policies'].flatMap(
			({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => PolicyDocument.Statement,
		);
	};
	const onTable = (statement: Statement): boolean =>
		JSON.stringify(statement.Resource).includes('MessagesTable","Arn"');

	test('dropTable, which refuses every stage in AWS, could do nothing there', () => {
		const actions = statementsOf('dropTable').flatMap(({ Action }) => Action);
		expect(actions.filter((action) => !action.startsWith('logs:'))).toEqual([]);
	});

	test.each(Object.entries(service.functions).filter(([key]) => key !== 'dropTable'))(
		'%s may call what its code calls, and nothing else',
		async (key, { handler }) => {
			const wanted = new Set(await actionsIn(handler));
			const { inputs } = await bundle(handler.replace('.handler', '.ts'));
			if (inputs.some((input) => input.includes('shared/platform/postgres.ts')))
				wanted.add(key === 'schemaLoad' ? 'dsql:DbConnectAdmin' : 'dsql:DbConnect');
			for (const { stream } of service.functions[key]?.events ?? []) {
				if (!stream) continue;
				for (const call of ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'])
					wanted.add(`dynamodb:${call}`);
				wanted.add('sqs:SendMessage');
			}
			const granted = new Set(statementsOf(key).flatMap(({ Action }) => Action));
			expect(granted).toEqual(new Set([...wanted, 'logs:CreateLogStream', 'logs:PutLogEvents']));
		},
	);

	test.each(Object.keys(scenarios))('%s may touch the items that it touches, and no other kind', async (key) => {
		const seen: Call[] = [];
		const watch = async (work: () => Promise<unknown>): Promise<void> => {
			calls = seen;
			await work();
			calls = undefined;
		};
		await scenarios[key]?.(watch);
		// Whoever answers a user counts what they do.
		if (service.functions[key]?.events?.some(({ httpApi }) => httpApi?.authorizer)) await watch(sendMuch);
		const used = new Set<string>();
		for (const { action, index, pk = '' } of seen) {
			const allowing = statementsOf(key).filter(
				(statement) =>
					onTable(statement) &&
					statement.Action.includes(`dynamodb:${action}`) &&
					JSON.stringify(statement.Resource).includes('"index"') === (index !== undefined) &&
					keysOf(statement).some((pattern) => pattern.endsWith('*') && pk.startsWith(pattern.slice(0, -1))),
			);
			expect({ action, index, pk, allowed: allowing.length }).toEqual({ action, index, pk, allowed: 1 });
			const kind = allowing.flatMap(keysOf).find((pattern) => pk.startsWith(pattern.slice(0, -1)));
			used.add(`${action} ${kind}`);
		}
		const granted = statementsOf(key).filter(onTable);
		expect(used).toEqual(
			new Set(
				granted.flatMap((statement) =>
					statement.Action.flatMap((action) =>
						keysOf(statement).map((kind) => `${action.replace('dynamodb:', '')} ${kind}`),
					),
				),
			),
		);
	});

	describe('with a shared cache', () => {
		let withCache: Template;

		beforeAll(() => {
			withCache = packaged('dev', '--param=typing=true', '--param=cache=valkey');
		}, 400_000);

		const the = (name: string): Resource => withCache.Resources[name] as Resource;

		test('Lambda may bring functions into the network, and their code may not', () => {
			const { Roles, PolicyDocument } = the('NetworkPolicy').Properties;
			const inNetwork = Object.entries(withCache.Resources).filter(([, { Properties }]) => Properties?.['VpcConfig']);
			expect(Roles.map(({ Ref }: { Ref: string }) => Ref).sort()).toEqual(
				inNetwork.map(([, { Properties }]) => Properties['Role']['Fn::GetAtt'][0]).sort(),
			);
			const [allowed, denied, ...more] = PolicyDocument.Statement;
			const ofTheirCode = { ArnLike: { 'lambda:SourceFunctionArn': { 'Fn::Sub': expect.stringMatching(/-dev-\*$/) } } };
			expect(allowed).toMatchObject({ Effect: 'Allow', Resource: '*' });
			expect(denied).toEqual({ ...allowed, Effect: 'Deny', Condition: ofTheirCode });
			expect(more).toEqual([]);
		});

		test('the right to remove interfaces outlives them: it is not in a role, and goes after what they are in', () => {
			for (const [, { Properties }] of Object.entries(withCache.Resources).filter(([name]) => name.endsWith('Role')))
				expect(JSON.stringify(Properties)).not.toContain('ec2:');
			const { SecurityGroupIds } = the('ListMessagesLambdaFunction').Properties['VpcConfig'];
			expect(SecurityGroupIds).toEqual([{ 'Fn::GetAtt': ['FunctionSecurityGroup', 'GroupId'] }]);
			expect(the('FunctionSecurityGroup').DependsOn).toContain('NetworkPolicy');
		});

		test('all else is as without', () => {
			for (const key of Object.keys(service.functions)) expect(statementsOf(key, withCache)).toEqual(statementsOf(key));
		});
	});

	test('nothing is granted on everything, and every call on items is bound to a kind of item', () => {
		for (const key of Object.keys(service.functions)) {
			for (const { Action, Resource, Condition } of statementsOf(key)) {
				expect([...Action, Resource]).not.toContain('*');
				if (Action.some((action) => /Item|Query/.test(action))) expect(Condition).toBeDefined();
			}
		}
	});

	test('only schemaLoad signs in to the database as its admin, and every function that reads users is a member', () => {
		const granted = (action: string): string[] =>
			Object.keys(service.functions).filter((key) => statementsOf(key).some(({ Action }) => Action.includes(action)));
		expect(granted('dsql:DbConnectAdmin')).toEqual(['schemaLoad']);
		const { Members, Role } = template.Resources['DatabaseSchema']?.Properties ?? {};
		expect(Role).toBe('messages');
		expect(Members.map(({ 'Fn::GetAtt': [role] }: { 'Fn::GetAtt': string[] }) => role).sort()).toEqual(
			granted('dsql:DbConnect')
				.map((key) => `${key[0]?.toUpperCase()}${key.slice(1)}Role`)
				.sort(),
		);
	});
});

const keysOf = ({ Condition }: Statement): readonly string[] =>
	Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? ['*'];
