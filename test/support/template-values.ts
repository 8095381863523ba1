/** Lists of words, as a pattern. */
const oneOf = (...words: string[]): RegExp => new RegExp(`^(${words.join('|')})$`);

type Range = readonly [least: number, most: number];

/**
 * What a property of our templates may be, where the package of schemas knows only that it is a text or a number: by the
 * property's name, which means the same wherever our templates have it. Source of each: the property's page in the
 * CloudFormation template reference, or the API reference that it leads to.
 */
const ALLOWED: Readonly<Record<string, RegExp | Range>> = {
	// DynamoDB
	AttributeType: oneOf('S', 'N', 'B'),
	BillingMode: oneOf('PAY_PER_REQUEST', 'PROVISIONED'),
	KeyType: oneOf('HASH', 'RANGE'),
	ProjectionType: oneOf('ALL', 'KEYS_ONLY', 'INCLUDE'),
	StreamViewType: oneOf('NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'),
	TableName: /^[\w.-]{3,255}$/,
	// Lambda
	Architectures: oneOf('arm64', 'x86_64'),
	BatchSize: [1, 10_000],
	FunctionResponseTypes: oneOf('ReportBatchItemFailures'),
	MaximumRecordAgeInSeconds: [-1, 604_800],
	MaximumRetryAttempts: [-1, 10_000],
	MemorySize: [128, 10_240],
	Mode: oneOf('Active', 'PassThrough'),
	ParallelizationFactor: [1, 10],
	Runtime: oneOf('nodejs22.x', 'nodejs24.x', 'cloudfront-js-2\\.0'),
	StartingPosition: oneOf('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
	Timeout: [1, 900],
	// API Gateway
	AuthorizationType: oneOf('NONE', 'AWS_IAM', 'CUSTOM', 'JWT'),
	AuthorizerType: oneOf('REQUEST', 'JWT'),
	IntegrationType: oneOf('AWS_PROXY', 'HTTP_PROXY'),
	MaxAge: [-1, 86_400],
	PayloadFormatVersion: oneOf('1\\.0', '2\\.0'),
	ProtocolType: oneOf('HTTP', 'WEBSOCKET'),
	RouteKey: /^((GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE|ANY) \/\S*|\$(connect|disconnect|default))$/,
	// Cognito
	AttributeDataType: oneOf('Boolean', 'DateTime', 'Number', 'String'),
	AutoVerifiedAttributes: oneOf('email', 'phone_number'),
	DeletionProtection: oneOf('ACTIVE', 'INACTIVE'),
	ExplicitAuthFlows: /^ALLOW_(ADMIN_USER_PASSWORD|CUSTOM|USER_PASSWORD|USER_SRP|REFRESH_TOKEN|USER)_AUTH$/,
	MinimumLength: [6, 99],
	PreventUserExistenceErrors: oneOf('ENABLED', 'LEGACY'),
	TemporaryPasswordValidityDays: [0, 365],
	UserPoolTier: oneOf('LITE', 'ESSENTIALS', 'PLUS'),
	UsernameAttributes: oneOf('email', 'phone_number'),
	// CloudWatch, SQS and SNS
	ComparisonOperator: /^(Greater|Less)Than(OrEqualTo)?Threshold$/,
	MessageRetentionPeriod: [60, 1_209_600],
	Period: /^([123]0|[1-9]\d*0)$/,
	Protocol: oneOf('email', 'email-json', 'https', 'lambda', 'sms', 'sqs'),
	RetentionInDays: oneOf(
		'1',
		'3',
		'5',
		'7',
		'14',
		'30',
		'60',
		'90',
		'120',
		'150',
		'180',
		'365',
		'400',
		'545',
		'731',
		'3653',
	),
	Statistic: oneOf('Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'),
	TreatMissingData: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
	// The page
	AllowedMethods: oneOf('GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'),
	EventType: oneOf('viewer-request', 'viewer-response', 'origin-request', 'origin-response'),
	HttpVersion: oneOf('http1\\.1', 'http2', 'http2and3', 'http3'),
	MinimumProtocolVersion: /^TLSv1(\.[12])?(_20\d\d)?$/,
	ObjectOwnership: oneOf('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'),
	OriginAccessControlOriginType: oneOf('s3', 'lambda', 'mediastore', 'mediapackagev2'),
	OriginProtocolPolicy: oneOf('http-only', 'https-only', 'match-viewer'),
	OriginSSLProtocols: oneOf('TLSv1', 'TLSv1\\.1', 'TLSv1\\.2'),
	ReferrerPolicy: oneOf('no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'),
	SigningBehavior: oneOf('always', 'never', 'no-override'),
	SigningProtocol: oneOf('sigv4'),
	SslSupportMethod: oneOf('sni-only', 'vip', 'static-ip'),
	ViewerProtocolPolicy: oneOf('allow-all', 'https-only', 'redirect-to-https'),
	// The network of the shared cache
	AvailabilityMode: oneOf('regional', 'zonal'),
	CidrBlock: /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-8])$/,
	ConnectivityType: oneOf('public', 'private'),
	DestinationCidrBlock: /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/,
	Engine: oneOf('memcached', 'redis', 'valkey'),
	FromPort: [0, 65_535],
	IpProtocol: oneOf('tcp', 'udp', 'icmp', '-1'),
	ToPort: [0, 65_535],
	VpcEndpointType: oneOf('Gateway', 'GatewayLoadBalancer', 'Interface'),
};

/** What is wrong with the value of a property, if anything is. @param path ends in the property's name, or in its index */
export function valueProblem(path: string, value: string): string | undefined {
	const name = path.replace(/(\[\d+\])+$/, '').replace(/^.*\./s, '');
	const allowed = ALLOWED[name];
	if (allowed === undefined) return undefined;
	if (allowed instanceof RegExp) return allowed.test(value) ? undefined : `${path}: may not be ${value}`;
	const [least, most] = allowed;
	return Number(value) >= least && Number(value) <= most ? undefined : `${path}: must be from ${least} to ${most}`;
}
