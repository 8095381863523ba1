/**
 * One IAM role for each function: nothing but the calls that it makes, on nothing but the items that it makes them on.
 * test/deployment/roles.test.ts compares this with the calls that are in each function's bundle.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const {
	blocksPk,
	connectionsPk,
	idempotencyKeyKey,
	messageGroupsPk,
	messagesPk,
	rateLimitKey,
} = require('../shared/messaging/table.ts');

/** Database role of the functions in Aurora DSQL. */
const DATABASE_ROLE = 'messages';

const allow = (Action, Resource, Condition) => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });
const table = { 'Fn::GetAtt': ['MessagesTable', 'Arn'] };
const inbox = { 'Fn::Join': ['/', [table, 'index', 'inbox']] };
const cluster = { 'Fn::GetAtt': ['DatabaseCluster', 'ResourceArn'] };

/** Calls on items with these partition keys. */
const allowOn = (pks, actions, resource) =>
	allow(actions, resource, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': pks } });

/** Calls on items of one kind. Every call that is granted so names a partition key, which the condition looks at. */
const onItems =
	(pk, resource = table) =>
	(...calls) => [
		allowOn(
			[pk],
			calls.map((call) => `dynamodb:${call}`),
			resource,
		),
	];
const messages = onItems(messagesPk('*'));
const messageGroups = onItems(messageGroupsPk('*'));
const inboxOf = onItems(messageGroupsPk('*'), inbox);
const changesOf = onItems(messagesPk('*'), inbox);
const idempotencyKeys = onItems(idempotencyKeyKey('*', '').pk);
const rateLimits = onItems(rateLimitKey('*', 'messages').pk);
const connections = onItems(connectionsPk('*'));
const blocks = onItems(blocksPk('*'));
const blocksOf = onItems(blocksPk('*'), inbox);
const theTable = (...calls) => [
	allow(
		calls.map((call) => `dynamodb:${call}`),
		table,
	),
];

/** The user table, read and written as the database role that sees only that. */
const users = ({ database }) => (database === 'dsql' ? [allow(['dsql:DbConnect'], cluster)] : []);
/** The database's schema, and who may do what with it. */
const usersSchema = ({ database }) => (database === 'dsql' ? [allow(['dsql:DbConnectAdmin'], cluster)] : []);

const stream = [
	allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], {
		'Fn::GetAtt': ['MessagesTable', 'StreamArn'],
	}),
	allow(['sqs:SendMessage'], { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] }),
];

/** Sending to the stack's open sockets, and closing them. */
const openSockets = [
	allow(['execute-api:ManageConnections'], {
		'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/*/*/@connections/*`,
	}),
];
/** Handing what is not stored to pushEvents, where a stage wants that. */
const pushing = ({ service, stage, typing }) =>
	typing ? [allow(['lambda:InvokeFunction'], functionArn(`${service}-${stage}-pushEvents`))] : [];

const functionArn = (name) => ({
	'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}`,
});

/** What redrive does with the dead-letter queue, and with the stream that its messages name records of. */
const deadLetters = [allow(['sqs:DeleteMessage', 'sqs:ReceiveMessage'], { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] })];
const streamRecords = [
	allow(['dynamodb:GetRecords', 'dynamodb:GetShardIterator'], { 'Fn::GetAtt': ['MessagesTable', 'StreamArn'] }),
];

/** The page's files, and the list of them. */
const page = [
	allow(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], {
		'Fn::Join': ['', [{ 'Fn::GetAtt': ['PageBucket', 'Arn'] }, '/*']],
	}),
	allow(['s3:ListBucket'], { 'Fn::GetAtt': ['PageBucket', 'Arn'] }),
];

const userPool = [allow(['cognito-idp:ListUsers'], { 'Fn::GetAtt': ['UserPool', 'Arn'] })];
/** Ending an account in the user pool. */
const accounts = [
	allow(['cognito-idp:AdminDeleteUser', 'cognito-idp:AdminDisableUser', 'cognito-idp:AdminUserGlobalSignOut'], {
		'Fn::GetAtt': ['UserPool', 'Arn'],
	}),
];
/** Handing an account to eraseUser, which hands itself the rest. */
const erasing = ({ service, stage }) => [
	allow(['lambda:InvokeFunction'], functionArn(`${service}-${stage}-eraseUser`)),
];

/** What every function does that answers a user. */
const answering = [users, rateLimits('UpdateItem')];

/** What a function does that stores a message. */
const sending = [...answering, messages('GetItem', 'PutItem'), idempotencyKeys('GetItem', 'PutItem')];

/** What each function may do, besides writing its own log. */
const grants = {
	listMessages: [...answering, messages('Query'), messageGroups('GetItem')],
	listMessageChanges: [...answering, changesOf('Query'), messageGroups('GetItem')],
	listMessageGroups: [...answering, inboxOf('Query'), messages('Query')],
	showMessageGroup: [...answering, messageGroups('GetItem'), messages('Query')],
	markRead: [...answering, messageGroups('GetItem', 'UpdateItem'), messages('GetItem', 'Query')],
	markUnread: [...answering, messageGroups('UpdateItem'), messages('Query')],
	createMessage: [...sending, messageGroups('GetItem')],
	createMessageGroup: [...sending, messageGroups('GetItem', 'PutItem'), blocks('ConditionCheckItem')],
	updateMessageGroups: [stream, messageGroups('UpdateItem')],
	pushEvents: [
		users,
		stream,
		openSockets,
		messages('BatchGetItem'),
		messageGroups('BatchGetItem'),
		connections('Query', 'DeleteItem'),
	],
	authorize: [users],
	connect: [connections('PutItem', 'Query', 'UpdateItem')],
	disconnect: [connections('DeleteItem')],
	receive: [users, pushing, messageGroups('GetItem'), connections('UpdateItem')],
	postMessage: [...sending, messageGroups('GetItem', 'PutItem'), blocks('ConditionCheckItem')],
	editMessage: [...answering, messageGroups('GetItem'), messages('UpdateItem')],
	deleteMessage: [...answering, messageGroups('GetItem'), messages('UpdateItem')],
	showMe: answering,
	updateMe: answering,
	deleteMe: [...answering, erasing, connections('Query', 'UpdateItem')],
	findUsers: [...answering, blocks('BatchGetItem')],
	blockUser: [...answering, blocks('PutItem'), messageGroups('ConditionCheckItem', 'GetItem', 'UpdateItem')],
	unblockUser: [
		...answering,
		blocks('DeleteItem'),
		messages('Query'),
		messageGroups('ConditionCheckItem', 'GetItem', 'UpdateItem'),
	],
	listBlocks: [...answering, blocksOf('Query')],
	showUser: [users],
	checkSignUp: [users],
	confirmUser: [users],
	scan: [theTable('Scan')],
	getConversation: [users, messages('Query'), messageGroups('GetItem')],
	listConversations: [users, inboxOf('Query'), messages('Query')],
	updateCognitoUserIds: [users, userPool],
	rebuildMessageGroups: [
		users,
		theTable('Scan'),
		messages('Query'),
		messageGroups('GetItem', 'UpdateItem', 'DeleteItem', 'Query'),
	],
	redrive: [users, deadLetters, streamRecords, messages('Query'), messageGroups('GetItem', 'UpdateItem')],
	dropTable: [], // for the laptop and for tests: in AWS it refuses, and could do nothing
	schemaLoad: [usersSchema, theTable('CreateTable', 'DescribeTable', 'DescribeTimeToLive', 'UpdateTimeToLive')],
	deployPage: [page],
	seed: [users, messages('BatchGetItem', 'BatchWriteItem'), messageGroups('BatchGetItem', 'PutItem')],
	exportUser: [
		users,
		...[messageGroups, messages, blocks, idempotencyKeys, rateLimits, connections].map((of) => of('Query')),
	],
	eraseUser: [
		users,
		erasing,
		accounts,
		messages('Query', 'UpdateItem'),
		messageGroups('Query', 'GetItem', 'UpdateItem', 'DeleteItem'),
		...[blocks, idempotencyKeys, rateLimits].map((of) => of('Query', 'DeleteItem')),
		connections('Query', 'UpdateItem', 'DeleteItem'),
	],
};

/**
 * Statements on items, one for each call and resource with the kinds of items of all: a transaction over several kinds,
 * looked at as a whole, finds them in one statement.
 */
function merged(statements) {
	const others = statements.filter(({ Condition }) => !Condition);
	const kinds = new Map();
	for (const { Action, Resource, Condition } of statements) {
		if (!Condition) continue;
		for (const action of Action) {
			const id = JSON.stringify([action, Resource]);
			const known = kinds.get(id) ?? { action, Resource, pks: [] };
			kinds.set(id, { ...known, pks: [...known.pks, ...Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']] });
		}
	}
	return [...others, ...[...kinds.values()].flatMap(({ action, Resource, pks }) => allowOn(pks, [action], Resource))];
}

const logicalId = (functionKey) => `${functionKey[0].toUpperCase()}${functionKey.slice(1)}Role`;

const role = (functionName, statements) => ({
	Type: 'AWS::IAM::Role',
	Properties: {
		AssumeRolePolicyDocument: {
			Version: '2012-10-17',
			Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
		},
		Policies: [{ PolicyName: functionName, PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
	},
});

/** Runs schemaLoad while the stack is deployed, when it is new and whenever one of these properties changes. */
const databaseSchema = (members) => ({
	Type: 'Custom::DatabaseSchema',
	Properties: {
		ServiceToken: { 'Fn::GetAtt': ['SchemaLoadLambdaFunction', 'Arn'] },
		ServiceTimeout: 180,
		Version: createHash('sha256')
			.update(readFileSync(require.resolve('../shared/users/users-schema.ts')))
			.update(readFileSync(require.resolve('../shared/operator/database-role.ts')))
			.digest('hex')
			.slice(0, 16),
		...(members.length > 0 && { Role: DATABASE_ROLE, Members: members }),
	},
});

module.exports = async ({ resolveVariable }) => {
	const [service, stage, database, tracing, typing] = await Promise.all(
		['self:service', 'sls:stage', 'param:database', 'param:tracing', 'param:typing'].map((variable) =>
			resolveVariable(variable),
		),
	);
	const always = (name) => [
		allow(['logs:CreateLogStream', 'logs:PutLogEvents'], {
			'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${name}:*`,
		}),
		...(String(tracing) === 'true' ? [allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*')] : []),
	];
	const roles = Object.entries(grants).map(([key, granted]) => {
		const name = `${service}-${stage}-${key}`;
		const statements = merged(
			granted.flatMap((grant) =>
				typeof grant === 'function' ? grant({ service, stage, database, typing: String(typing) === 'true' }) : grant,
			),
		);
		return [logicalId(key), role(name, [...always(name), ...statements])];
	});
	const members = Object.entries(grants)
		.filter(([, granted]) => database === 'dsql' && granted.includes(users))
		.map(([key]) => ({ 'Fn::GetAtt': [logicalId(key), 'Arn'] }));
	return { Resources: { ...Object.fromEntries(roles), DatabaseSchema: databaseSchema(members) } };
};
