/**
 * A CloudWatch dashboard of one page: what somebody looks at who was told of an alarm. It follows the functions of
 * serverless.yml; docs/deploy.md explains what each part shows.
 */

/** Six hours on a page, one value a minute. */
const PERIOD_S = 60;
const COLUMNS = 24;
const HEIGHT = 6;

/** What the functions count themselves: shared/platform/metrics.ts. */
const CACHES = [
	'AccessTokens',
	'VerificationKeys',
	'UsersByCognitoId',
	'UsersByHandle',
	'UsersByUuid',
	'Memberships',
	'FirstPages',
];
const PUSHES = { Sent: 'sent', Gone: 'sockets gone (410)', Closed: 'sockets closed' };

/** A reference in the text of the dashboard, which CloudFormation puts in. */
const ref = (name) => `\${${name}}`;

/** A diagram. @param metrics each as CloudWatch writes it: namespace, name, dimensions, how it is drawn */
const diagram = (title, stat, metrics, more = {}) => ({
	type: 'metric',
	properties: { title, stat, metrics, period: PERIOD_S, region: ref('AWS::Region'), view: 'timeSeries', ...more },
});
const ofFunctions = (metric, names, prefix) =>
	names.map((name) => ['AWS/Lambda', metric, 'FunctionName', name, { label: name.slice(prefix.length) }]);
const ofTable = (metric, label) => [
	['AWS/DynamoDB', metric, 'TableName', ref('MessagesTable'), { label: `${label}, table` }],
	[
		'AWS/DynamoDB',
		metric,
		'TableName',
		ref('MessagesTable'),
		'GlobalSecondaryIndexName',
		'inbox',
		{ label: `${label}, index` },
	],
];

function diagramsOf({ functions, service, stage, alarms }) {
	const prefix = `${service}-${stage}-`;
	const names = (wanted) => Object.entries(functions).filter(([, { events = [] }]) => events.some(wanted));
	const named = (entries) => entries.map(([key]) => `${prefix}${key}`);
	const waitedFor = named(names(({ httpApi, websocket }) => httpApi ?? websocket));
	const consumers = named(names(({ stream }) => stream));
	const hasSockets = names(({ websocket }) => websocket).length > 0;
	const ofApi = (metric, more) => ['AWS/ApiGateway', metric, 'ApiId', ref('HttpApi'), more];
	const ofSockets = (metric, label) => ['AWS/ApiGateway', metric, 'ApiId', ref('WebsocketsApi'), { label }];
	const ofPage = (metric, label, more) => [
		'AWS/CloudFront',
		metric,
		'DistributionId',
		ref('Page'),
		'Region',
		'Global',
		{ label, region: 'us-east-1', ...more },
	];
	const own = (metric, label, more) => [
		'cruddur-messages',
		metric,
		'service',
		'cruddur-messages',
		'stage',
		stage,
		{ label, ...more },
	];
	const hitRate = (name, i) => [
		[{ expression: `hits${i} / lookups${i}`, label: name }],
		own(`${name}Hits`, name, { id: `hits${i}`, visible: false }),
		own(`${name}Lookups`, name, { id: `lookups${i}`, visible: false }),
	];
	const signUps = (key) => ['AWS/Lambda', 'Invocations', 'FunctionName', `${prefix}${key}`, { label: key }];
	return [
		{ type: 'alarm', properties: { title: 'Alarms', alarms: alarms.map((name) => ref(`${name}.Arn`)) } },
		diagram('Requests of the API', 'Sum', [
			ofApi('Count', { label: 'requests' }),
			ofApi('4xx', { label: 'answered 4xx' }),
			ofApi('5xx', { label: 'answered 5xx' }),
		]),
		diagram(
			'Latency of the API, ms',
			'p50',
			['p50', 'p90', 'p99'].map((stat) => ofApi('Latency', { stat, label: stat })),
		),
		diagram('Requests by function', 'Sum', ofFunctions('Invocations', waitedFor, prefix), { stacked: true }),
		diagram('Latency by function, p90, ms', 'p90', ofFunctions('Duration', waitedFor, prefix)),
		diagram(
			'Errors by function',
			'Sum',
			ofFunctions(
				'Errors',
				Object.keys(functions).map((key) => `${prefix}${key}`),
				prefix,
			),
			{ stacked: true },
		),
		diagram('Age of the stream, ms', 'Maximum', ofFunctions('IteratorAge', consumers, prefix)),
		diagram('Dead letters', 'Maximum', [
			[
				'AWS/SQS',
				'ApproximateNumberOfMessagesVisible',
				'QueueName',
				ref('DeadLetterQueue.QueueName'),
				{ label: 'in the queue' },
			],
		]),
		...(hasSockets
			? [
					diagram(
						'Pushes',
						'Sum',
						Object.entries(PUSHES).map(([outcome, label]) => own(`Pushes${outcome}`, label)),
					),
					diagram('Sockets', 'Sum', [
						ofSockets('ConnectCount', 'opened'),
						ofSockets('MessageCount', 'messages, both ways'),
						ofSockets('ClientError', 'refused'),
						ofSockets('IntegrationError', 'failed'),
					]),
				]
			: []),
		diagram('Throttles', 'Sum', [
			...ofTable('ReadThrottleEvents', 'reads'),
			...ofTable('WriteThrottleEvents', 'writes'),
			['AWS/Lambda', 'Throttles', { label: 'functions of the account' }],
		]),
		diagram('Units used', 'Sum', [
			...ofTable('ConsumedReadCapacityUnits', 'reads'),
			...ofTable('ConsumedWriteCapacityUnits', 'writes'),
		]),
		diagram('Hit rates of the caches', 'Sum', CACHES.flatMap(hitRate), { yAxis: { left: { min: 0, max: 1 } } }),
		diagram('Sign-ups', 'Sum', [
			signUps('checkSignUp'),
			signUps('confirmUser'),
			[`${service}/${stage}`, 'CheckSignUpFailures', { label: 'failed' }],
		]),
		diagram('The page', 'Sum', [
			ofPage('Requests', 'requests'),
			ofPage('5xxErrorRate', 'answered 5xx, %', { stat: 'Average', yAxis: 'right' }),
		]),
	];
}

/** Diagrams on the page: the alarms over its width, the others three in a line. */
function placed([alarms, ...others]) {
	const width = COLUMNS / 3;
	return [
		{ ...alarms, x: 0, y: 0, width: COLUMNS, height: 2 },
		...others.map((one, i) => ({
			...one,
			x: (i % 3) * width,
			y: 2 + Math.floor(i / 3) * HEIGHT,
			width,
			height: HEIGHT,
		})),
	];
}

module.exports = async ({ resolveVariable }) => {
	const [service, stage, functions] = await Promise.all(
		['self:service', 'sls:stage', 'self:functions'].map((variable) => resolveVariable(variable)),
	);
	const { Resources } = await resolveVariable('file(resources/alarms.yml)');
	const alarms = Object.keys(Resources).filter((name) => Resources[name].Type === 'AWS::CloudWatch::Alarm');
	const widgets = placed(diagramsOf({ functions, service, stage, alarms }));
	return {
		Resources: {
			Dashboard: {
				Type: 'AWS::CloudWatch::Dashboard',
				Properties: {
					DashboardName: { 'Fn::Sub': `${service}-${stage}-${ref('AWS::Region')}` },
					DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) },
				},
			},
		},
		Outputs: {
			DashboardUrl: {
				Value: {
					'Fn::Sub': `https://console.aws.amazon.com/cloudwatch/home?region=${ref('AWS::Region')}#dashboards/dashboard/${service}-${stage}-${ref('AWS::Region')}`,
				},
			},
		},
	};
};
