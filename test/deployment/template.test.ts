import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { logger } from '../../shared/platform/logger.ts';
import { cognitoTrigger } from '../../shared/users/cognito-trigger.ts';
import { RefusedSignUp } from '../../shared/users/sign-up.ts';
import { bundle } from '../support/bundle.ts';
import { packaged, type Resource, type Template } from '../support/packaged.ts';
import { service } from '../support/service.ts';
import { circlesIn, referencesIn, unknownReferencesIn } from '../support/template-graph.ts';
import { schemaProblemsIn } from '../support/template-schema.ts';

const variants = {
	dev: ['dev'],
	prod: ['prod'],
	'dev with another Postgres, tracing, an alarm address and a domain': [
		'dev',
		'--param=domainName=messages.example.com',
		'--param=certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/1234-5678',
		'--param=database=postgres',
		'--param=tracing=true',
		'--param=alarmEmail=oncall@example.com',
	],
	'dev with a shared cache': ['dev', '--param=cache=valkey'],
} as const;
type Variant = keyof typeof variants;

describe('the template', () => {
	const templates = {} as Record<Variant, Template>;

	beforeAll(() => {
		for (const [name, [stage, ...options]] of Object.entries(variants)) {
			templates[name as Variant] = packaged(stage, ...options);
		}
	});

	const ofType = (variant: Variant, type: string): [string, Resource][] =>
		Object.entries(templates[variant].Resources).filter(([, { Type }]) => Type === type);
	const the = (variant: Variant, name: string): Resource => templates[variant].Resources[name] as Resource;

	describe.each(Object.keys(variants) as Variant[])('%s', (variant) => {
		test('refers only to what is in it, and in no circle', () => {
			expect(unknownReferencesIn(templates[variant])).toEqual([]);
			expect(circlesIn(templates[variant])).toEqual([]);
		});

		test("is what AWS's schemas of its resources allow", () => {
			expect(schemaProblemsIn(templates[variant])).toEqual([]);
		});

		test("stays at least 150 resources below CloudFormation's limit of 500, and at half of its million bytes", () => {
			expect(Object.keys(templates[variant].Resources).length).toBeLessThanOrEqual(350);
			expect(JSON.stringify(templates[variant]).length).toBeLessThan(500_000);
		});

		test('has no variable of the Serverless Framework left, and no password', () => {
			const text = JSON.stringify(templates[variant]);
			expect(text).not.toMatch(/\$\{(self|param|sls|env|opt|file)[:(]/);
			expect(text).not.toMatch(/postgres(ql)?:\/\/[^"/@]*:[^"/@]*@/);
		});

		test('every function runs on arm64 and Node 24, with a time-out, a log group that forgets, and without a shared role', () => {
			const functions = ofType(variant, 'AWS::Lambda::Function');
			expect(functions.length).toBeGreaterThanOrEqual(11);
			for (const [name, { Properties }] of functions) {
				expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
				expect(Properties['Timeout']).toBeGreaterThan(0);
				const group = the(variant, name.replace('LambdaFunction', 'LogGroup'));
				expect(group.Properties['RetentionInDays']).toBe(variant === 'prod' ? 365 : 30);
			}
			const roles = functions.map(([, { Properties }]) => Properties['Role']['Fn::GetAtt'][0]);
			expect(new Set(roles).size).toBe(functions.length);
		});

		test('tracing is on only where it is asked for', () => {
			const modes = ofType(variant, 'AWS::Lambda::Function').map(
				([, { Properties }]) => Properties['TracingConfig']?.Mode,
			);
			expect(new Set(modes)).toEqual(new Set([variant.includes('tracing') ? 'Active' : undefined]));
		});
	});

	/** Routes of one of the APIs: route key, and properties. */
	const routesOf = (api: 'HttpApi' | 'WebsocketsApi'): [string, Resource['Properties']][] =>
		ofType('dev', 'AWS::ApiGatewayV2::Route')
			.filter(([, { Properties }]) => Properties['ApiId'].Ref === api)
			.map(([, { Properties }]) => [Properties['RouteKey'], Properties]);

	test('every route asks for an access token but that of public profiles', () => {
		const routes = routesOf('HttpApi').map(([key, { AuthorizationType }]) => [key, AuthorizationType]);
		expect(Object.fromEntries(routes)).toMatchObject({
			'GET /api/messages/{message_group_uuid}': 'JWT',
			'GET /api/message_groups': 'JWT',
			'POST /api/messages/{message_group_uuid}': 'JWT',
			'POST /api/message_groups': 'JWT',
			'POST /api/messages': 'JWT',
			'GET /api/users/{handle}/short': undefined,
		});
		expect(routes.filter(([, type]) => type !== 'JWT')).toHaveLength(1);
		const { JwtConfiguration } = the('dev', 'HttpApiAuthorizerAccessToken').Properties;
		expect(JwtConfiguration.Audience).toEqual([{ Ref: 'UserPoolClient' }]);
		expect(the('dev', 'HttpApiStage').Properties['DefaultRouteSettings'].ThrottlingRateLimit).toBeGreaterThan(0);
	});

	describe('the socket', () => {
		test('opens only for whom its authorizer lets in, by a token that is in no URL', () => {
			const routes = Object.fromEntries(routesOf('WebsocketsApi'));
			expect(Object.keys(routes).sort()).toEqual(['$connect', '$default', '$disconnect']);
			expect(routes['$connect']).toMatchObject({
				AuthorizationType: 'CUSTOM',
				AuthorizerId: { Ref: 'AuthorizeWebsocketsAuthorizer' },
			});
			const { AuthorizerUri, IdentitySource } = the('dev', 'AuthorizeWebsocketsAuthorizer').Properties;
			expect(referencesIn(AuthorizerUri)).toEqual(['AuthorizeLambdaFunction']);
			expect(IdentitySource).toEqual(['route.request.header.Sec-WebSocket-Protocol']);
		});

		test('what a client asks is answered on the socket that it asks on', () => {
			const { RouteResponseSelectionExpression } = Object.fromEntries(routesOf('WebsocketsApi'))['$default'] ?? {};
			expect(RouteResponseSelectionExpression).toBe('$default');
			expect(ofType('dev', 'AWS::ApiGatewayV2::RouteResponse')).toHaveLength(1);
		});

		test('API Gateway may invoke its four functions', () => {
			const permitted = ofType('dev', 'AWS::Lambda::Permission')
				.filter(([, { Properties }]) => Properties['Principal'] === 'apigateway.amazonaws.com')
				.flatMap(([, { Properties }]) => referencesIn(Properties['FunctionName']));
			expect(permitted).toEqual(
				expect.arrayContaining(
					['Authorize', 'Connect', 'Disconnect', 'Receive'].map((name) => `${name}LambdaFunction`),
				),
			);
		});

		test('has a stage, which is limited, and of which clients and pushEvents know', () => {
			const { StageName, DefaultRouteSettings } = the('dev', 'WebsocketsDeploymentStage').Properties;
			expect(StageName).toBe('dev');
			expect(DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
			const host = `\${WebsocketsApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`;
			expect(templates.dev.Outputs['SocketUrl']?.Value).toEqual({ 'Fn::Sub': `wss://${host}/dev` });
			const environmentOf = (name: string) => the('dev', `${name}LambdaFunction`).Properties['Environment'].Variables;
			expect(environmentOf('PushEvents').SOCKETS_ENDPOINT).toEqual({ 'Fn::Sub': `https://${host}/dev` });
			expect(environmentOf('DeployPage').SOCKET_URL).toEqual({ 'Fn::Sub': `wss://${host}/dev` });
		});

		test('connections that nobody closed go by themselves', () => {
			expect(the('dev', 'MessagesTable').Properties['TimeToLiveSpecification']).toEqual({
				AttributeName: 'expires_at',
				Enabled: true,
			});
		});
	});

	const mappingOf = (name: string): Resource['Properties'] =>
		the('dev', `${name}EventSourceMappingDynamodbMessagesTable`).Properties;
	const filtersOf = (name: string): unknown[] =>
		mappingOf(name)['FilterCriteria'].Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern));
	const messages = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { pk: { S: [{ prefix: 'MSG#' }] } } } };

	test.each(['UpdateMessageGroups', 'PushEvents'])('%s reports each failure of the stream, and loses none', (name) => {
		expect(mappingOf(name)).toMatchObject({
			FunctionResponseTypes: ['ReportBatchItemFailures'],
			BisectBatchOnFunctionError: true,
			DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } } },
		});
		expect(mappingOf(name)['MaximumRetryAttempts']).toBeGreaterThanOrEqual(0);
		expect(ofType('dev', 'AWS::Lambda::EventSourceMapping')).toHaveLength(2);
	});

	test('inboxes follow new and changed messages only', () => {
		expect(filtersOf('UpdateMessageGroups')).toEqual([messages]);
	});

	test('pushes follow these, markers that moved, and connections that are to be closed, from now on', () => {
		expect(filtersOf('PushEvents')).toEqual([
			messages,
			{
				eventName: ['MODIFY'],
				dynamodb: { Keys: { pk: { S: [{ prefix: 'GRP#' }] } }, NewImage: { notify: { S: ['read', 'unread'] } } },
			},
			{
				eventName: ['MODIFY'],
				dynamodb: { Keys: { pk: { S: [{ prefix: 'CONNECTION#' }] } }, NewImage: { closing: { BOOL: [true] } } },
			},
		]);
		expect(mappingOf('PushEvents')).toMatchObject({ StartingPosition: 'LATEST', MaximumRecordAgeInSeconds: 3600 });
	});

	test.each(['MessagesTable', 'UserPool', 'DatabaseCluster'])(
		'%s outlives a removed stack in prod, not in dev',
		(name) => {
			const isProtected = (variant: Variant): unknown => {
				const { DeletionProtectionEnabled, DeletionProtection } = the(variant, name).Properties;
				return DeletionProtectionEnabled ?? DeletionProtection === 'ACTIVE';
			};
			expect([the('prod', name).DeletionPolicy, isProtected('prod')]).toEqual(['RetainExceptOnCreate', true]);
			expect([the('dev', name).DeletionPolicy, isProtected('dev')]).toEqual(['Delete', false]);
			for (const variant of ['dev', 'prod'] as const) expect(the(variant, name).UpdateReplacePolicy).toBe('Retain');
		},
	);

	test('the table is paid by the request, can be restored, and streams new images', () => {
		expect(the('dev', 'MessagesTable').Properties).toMatchObject({
			BillingMode: 'PAY_PER_REQUEST',
			StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
			PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
		});
	});

	test('a sign-in tells nobody who has an account, and a handle is chosen once', () => {
		expect(the('dev', 'UserPoolClient').Properties['PreventUserExistenceErrors']).toBe('ENABLED');
		const { Schema, Policies, AutoVerifiedAttributes } = the('dev', 'UserPool').Properties;
		expect(Schema).toContainEqual(expect.objectContaining({ Name: 'preferred_username', Mutable: false }));
		expect(Policies.PasswordPolicy.MinimumLength).toBeGreaterThanOrEqual(12);
		expect(AutoVerifiedAttributes).toEqual(['email']);
	});

	test('Cognito may invoke both of its triggers', () => {
		const permitted = ofType('dev', 'AWS::Lambda::Permission')
			.filter(([, { Properties }]) => Properties['Principal'] === 'cognito-idp.amazonaws.com')
			.map(([, { Properties }]) => Properties['FunctionName'].Ref);
		const triggers = Object.values(the('dev', 'UserPool').Properties['LambdaConfig']).flatMap(referencesIn);
		expect(permitted.sort()).toEqual(triggers.sort());
		expect(triggers).toHaveLength(2);
	});

	test('a deployment loads the schema, and again when it or a member of the database role changes', () => {
		const { ServiceToken, Version, Members } = the('dev', 'DatabaseSchema').Properties;
		expect(ServiceToken).toEqual({ 'Fn::GetAtt': ['SchemaLoadLambdaFunction', 'Arn'] });
		expect(Version).toMatch(/^[0-9a-f]{16}$/);
		expect(Members.length).toBeGreaterThan(0);
	});

	test('with another Postgres there is no cluster, and the connection string comes from Secrets Manager', () => {
		const variant = 'dev with another Postgres, tracing, an alarm address and a domain';
		expect(the(variant, 'DatabaseCluster')).toBeUndefined();
		expect(the(variant, 'ShowUserLambdaFunction').Properties['Environment'].Variables.DATABASE_URL).toBe(
			'{{resolve:secretsmanager:cruddur-messages/dev/database-url}}',
		);
		expect(JSON.stringify(the(variant, 'ShowUserRole'))).not.toContain('dsql');
	});

	describe('a shared cache', () => {
		const variant = 'dev with a shared cache';
		const usesCache = (name: string): boolean =>
			the(variant, name).Properties['Environment'].Variables.CACHE_URL !== undefined;

		test('is in the template where it is asked for only, with nothing else', () => {
			const added = (type: string) => ofType(variant, type).length - ofType('dev', type).length;
			expect(added('AWS::ElastiCache::ServerlessCache')).toBe(1);
			expect(added('AWS::Lambda::Function')).toBe(0);
			expect(JSON.stringify(templates.dev)).not.toMatch(/CACHE_URL|VpcConfig|ElastiCache|AWS::EC2|ec2:/);
		});

		test('is encrypted on its way, and open to the functions in its network alone', () => {
			const { CACHE_URL } = the(variant, 'ListMessagesLambdaFunction').Properties['Environment'].Variables;
			expect(CACHE_URL).toEqual({ 'Fn::Sub': `rediss://\${Cache.Endpoint.Address}:\${Cache.Endpoint.Port}` });
			expect(the(variant, 'Cache').Properties['SecurityGroupIds']).toEqual([
				{ 'Fn::GetAtt': ['CacheSecurityGroup', 'GroupId'] },
			]);
			expect(the(variant, 'CacheSecurityGroup').Properties['SecurityGroupIngress']).toMatchObject([
				{ SourceSecurityGroupId: { 'Fn::GetAtt': ['FunctionSecurityGroup', 'GroupId'] } },
			]);
		});

		test('is known to every function that answers somebody and uses it, and they are in its network; the others are in none', async () => {
			const functions = ofType(variant, 'AWS::Lambda::Function').map(([name]) => name);
			const users: string[] = [];
			// Operators' functions stay outside: what they repair is seen when a page is a minute old.
			const answering = Object.entries(service.functions).filter(([, { events = [] }]) => events.length > 0);
			for (const [key, { handler }] of answering) {
				const { inputs } = await bundle(handler.replace('.handler', '.ts'), { cache: true });
				if (inputs.some((input) => /valkey/.test(input))) users.push(key);
			}
			expect(users).toEqual(expect.arrayContaining(['listMessages', 'createMessage', 'updateMessageGroups']));
			expect(functions.filter(usesCache).sort()).toEqual(
				users.map((key) => `${key[0]?.toUpperCase()}${key.slice(1)}LambdaFunction`).sort(),
			);
			for (const name of functions) {
				expect([name, the(variant, name).Properties['VpcConfig'] !== undefined]).toEqual([name, usesCache(name)]);
			}
		});

		test('leaves them a way to DynamoDB, and one out to the rest', () => {
			const routes = ofType(variant, 'AWS::EC2::Route').map(([, { Properties }]) => Properties);
			expect(routes).toMatchObject([{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: { Ref: 'NatGateway' } }]);
			expect(the(variant, 'DynamoDbEndpoint').Properties).toMatchObject({
				VpcEndpointType: 'Gateway',
				RouteTableIds: [{ Ref: 'RouteTable' }],
			});
			const { SubnetIds } = the(variant, 'ListMessagesLambdaFunction').Properties['VpcConfig'];
			const associated = ofType(variant, 'AWS::EC2::SubnetRouteTableAssociation').map(
				([, { Properties }]) => Properties['SubnetId'],
			);
			expect(associated).toEqual(SubnetIds);
		});
	});

	describe('the page', () => {
		const withDomain = 'dev with another Postgres, tracing, an alarm address and a domain';
		const distribution = (): Resource['Properties'] => the('dev', 'Page').Properties['DistributionConfig'];
		const header = (name: string): Resource['Properties'] =>
			the('dev', 'PageHeaders').Properties['ResponseHeadersPolicyConfig'].SecurityHeadersConfig[name];

		test('nobody but the distribution reads its bucket', () => {
			const { PublicAccessBlockConfiguration, OwnershipControls } = the('dev', 'PageBucket').Properties;
			expect(PublicAccessBlockConfiguration).toEqual({
				BlockPublicAcls: true,
				BlockPublicPolicy: true,
				IgnorePublicAcls: true,
				RestrictPublicBuckets: true,
			});
			expect(OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
			const [statement, ...more] = the('dev', 'PageBucketPolicy').Properties['PolicyDocument'].Statement;
			expect(more).toEqual([]);
			expect(statement).toMatchObject({
				Effect: 'Allow',
				Principal: { Service: 'cloudfront.amazonaws.com' },
				Action: ['s3:GetObject', 's3:ListBucket'],
				Condition: {
					StringEquals: { 'AWS:SourceArn': { 'Fn::Sub': expect.stringMatching(/:distribution\/\$\{Page\}$/) } },
				},
			});
			const [origin] = distribution()['Origins'];
			expect(origin).toMatchObject({ OriginAccessControlId: { Ref: 'PageAccess' } });
			expect(the('dev', 'PageAccess').Properties['OriginAccessControlConfig']).toMatchObject({
				SigningBehavior: 'always',
				SigningProtocol: 'sigv4',
			});
		});

		test('requests below /api reach the API as they were sent, all methods of it, and nothing of it is cached', () => {
			const [api, ...more] = distribution()['CacheBehaviors'];
			expect(more).toEqual([]);
			expect(api).toMatchObject({
				PathPattern: '/api/*',
				CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
				OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
				ViewerProtocolPolicy: 'https-only',
			});
			for (const [method, path] of routesOf('HttpApi').map(([key]) => key.split(' '))) {
				expect(api.AllowedMethods).toContain(method);
				expect(path).toMatch(/^\/api\//);
			}
			const origin = distribution()['Origins'].find(({ Id }: { Id: string }) => Id === api.TargetOriginId);
			expect(origin.DomainName['Fn::Sub']).toMatch(/^\$\{HttpApi\}\.execute-api\./);
			expect(origin.CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'https-only' });
			expect(api.FunctionAssociations).toBeUndefined();
			expect(distribution()['CustomErrorResponses']).toBeUndefined();
		});

		test('is compressed, encrypted and offered by HTTP/3', () => {
			expect(distribution()).toMatchObject({ Enabled: true, HttpVersion: 'http2and3', IPV6Enabled: true });
			expect(distribution()['DefaultCacheBehavior']).toMatchObject({
				ViewerProtocolPolicy: 'redirect-to-https',
				Compress: true,
				ResponseHeadersPolicyId: { Ref: 'PageHeaders' },
			});
		});

		test.each([
			['/', '/index.html'],
			['/messages/a11b1806', '/index.html'],
			['/v1.0/settings', '/index.html'],
			['/index.html', '/index.html'],
			['/assets/app-1.js', '/assets/app-1.js'],
			['/config.json', '/config.json'],
			['/openapi.json', '/openapi.json'],
			['/docs/api.html', '/docs/api.html'],
			['/.well-known/security.txt', '/.well-known/security.txt'],
		])('%s is answered with %s', (uri, file) => {
			const { FunctionCode } = the('dev', 'PagePaths').Properties;
			const handler = new Function(`${FunctionCode}; return handler;`)();
			expect(handler({ request: { uri, headers: {} } })).toEqual({ uri: file, headers: {} });
			expect(distribution()['DefaultCacheBehavior'].FunctionAssociations).toEqual([
				{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['PagePaths', 'FunctionARN'] } },
			]);
		});

		test('runs no code but its own, connects only to what it needs, and may be in no frame', () => {
			const { 'Fn::Sub': policy } = header('ContentSecurityPolicy')['ContentSecurityPolicy'];
			const directives = new Map(policy.split('; ').map((one: string) => [one.split(' ')[0], one.split(' ').slice(1)]));
			expect(directives.get('default-src')).toEqual(["'none'"]);
			expect(directives.get('script-src')).toEqual(["'self'"]);
			expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
			expect(policy).not.toMatch(/unsafe|\*/);
			expect(directives.get('connect-src')).toEqual([
				"'self'",
				`https://cognito-idp.\${AWS::Region}.amazonaws.com`,
				`wss://\${WebsocketsApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`,
			]);
			expect(header('StrictTransportSecurity')['AccessControlMaxAgeSec']).toBeGreaterThanOrEqual(31_536_000);
			expect(header('ReferrerPolicy')['ReferrerPolicy']).toBe('no-referrer');
			expect(header('ContentTypeOptions')).toBeDefined();
			const { CustomHeadersConfig } = the('dev', 'PageHeaders').Properties['ResponseHeadersPolicyConfig'];
			expect(CustomHeadersConfig.Items).toContainEqual({
				Header: 'Cross-Origin-Opener-Policy',
				Value: 'same-origin',
				Override: true,
			});
			for (const part of ['ContentSecurityPolicy', 'StrictTransportSecurity', 'ReferrerPolicy', 'ContentTypeOptions'])
				expect([part, header(part)['Override']]).toEqual([part, true]);
		});

		test('comes when all that it talks to is there, again whenever it is another page, and is removed with the stack', () => {
			const { Properties, DependsOn } = the('dev', 'DeployedPage');
			expect(Properties).toMatchObject({
				ServiceToken: { 'Fn::GetAtt': ['DeployPageLambdaFunction', 'Arn'] },
				Version: expect.stringMatching(/^[0-9a-f]{16}$/),
			});
			const { Variables } = the('dev', 'DeployPageLambdaFunction').Properties['Environment'];
			expect(Variables).toMatchObject(Properties['Settings']);
			expect(Properties['Settings'].PAGE_BUCKET).toEqual({ Ref: 'PageBucket' });
			const answering = Object.entries(service.functions).filter(([, { events = [] }]) => events.length > 0);
			expect(DependsOn).toEqual([
				'DatabaseSchema',
				...answering.map(([key]) => `${key[0]?.toUpperCase()}${key.slice(1)}LambdaFunction`),
			]);
		});

		test('has a domain of its own only where one is given', () => {
			const isGiven = (variant: Variant): unknown => templates[variant].Conditions?.['HasDomain'];
			expect(isGiven('dev')).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
			expect(isGiven(withDomain)).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['messages.example.com', ''] }] });
			const { Aliases, ViewerCertificate } = the(withDomain, 'Page').Properties['DistributionConfig'];
			expect(Aliases['Fn::If'].slice(0, 2)).toEqual(['HasDomain', ['messages.example.com']]);
			expect(ViewerCertificate['Fn::If'][1]).toMatchObject({
				AcmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1234-5678',
				MinimumProtocolVersion: 'TLSv1.2_2021',
			});
			expect(templates[withDomain].Outputs['WebUrl']?.Value).toEqual({
				'Fn::If': ['HasDomain', 'https://messages.example.com', { 'Fn::Sub': `https://\${Page.DomainName}` }],
			});
		});
	});

	describe('the dashboard', () => {
		interface Widget {
			readonly type: string;
			readonly x: number;
			readonly y: number;
			readonly width: number;
			readonly height: number;
			readonly properties: { readonly title: string; readonly metrics?: unknown[][]; readonly alarms?: string[] };
		}
		const widgets = (): Widget[] => JSON.parse(the('dev', 'Dashboard').Properties['DashboardBody']['Fn::Sub']).widgets;
		const metricsOf = (title: string): unknown[][] =>
			widgets().find(({ properties }) => properties.title === title)?.properties.metrics ?? [];
		const functionNames = (): string[] =>
			ofType('dev', 'AWS::Lambda::Function').map(([, { Properties }]) => Properties['FunctionName']);
		/** What a source file says that a name may be. */
		const namesIn = (type: string): string[] => {
			const source = readFileSync('shared/platform/metrics.ts', 'utf8');
			const [, union = ''] = new RegExp(`export type ${type} =([^;]*);`).exec(source) ?? [];
			return Array.from(union.matchAll(/'(\w+)'/g), ([, name = '']) => name);
		};

		test('shows every function, every consumer of the stream, and every alarm', () => {
			const errors = metricsOf('Errors by function').map(([, , , name]) => name);
			expect(errors.sort()).toEqual(functionNames().sort());
			const consumers = ofType('dev', 'AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) =>
				referencesIn(Properties['FunctionName']),
			);
			expect(
				metricsOf('Age of the stream, ms')
					.map(([, , , name]) => `${name}`)
					.sort(),
			).toEqual(consumers.map((id) => the('dev', id).Properties['FunctionName']).sort());
			const shown = widgets().flatMap(({ properties }) => properties.alarms ?? []);
			expect(shown.sort()).toEqual(
				ofType('dev', 'AWS::CloudWatch::Alarm')
					.map(([name]) => `\${${name}.Arn}`)
					.sort(),
			);
		});

		test('shows the table and its index, dead letters, and all that the functions count themselves', () => {
			for (const title of ['Throttles', 'Units used'])
				expect(metricsOf(title).filter((metric) => metric.includes('inbox'))).toHaveLength(2);
			expect(metricsOf('Dead letters')).toHaveLength(1);
			const caches = namesIn('CacheName').map((name, i) => [
				[{ expression: `hits${i} / lookups${i}`, label: name }],
				['cruddur-messages', `${name}Hits`, expect.objectContaining({ id: `hits${i}`, visible: false })],
				['cruddur-messages', `${name}Lookups`, expect.objectContaining({ id: `lookups${i}`, visible: false })],
			]);
			expect(
				metricsOf('Hit rates of the caches').map((metric) =>
					metric.length === 1 ? metric : [metric[0], metric[1], metric.at(-1)],
				),
			).toEqual(caches.flat());
			expect(metricsOf('Pushes').map(([, name]) => name)).toEqual(
				namesIn('PushOutcome').map((name) => `Pushes${name}`),
			);
		});

		test('is a page on which nothing covers anything', () => {
			const cells = widgets().flatMap(({ x, y, width, height }) =>
				Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`),
			);
			expect(new Set(cells).size).toBe(cells.length);
			for (const { x, width } of widgets()) expect(x + width).toBeLessThanOrEqual(24);
		});
	});

	describe('alarms', () => {
		const alarms = (): [string, Resource][] => ofType('dev', 'AWS::CloudWatch::Alarm');

		test.each([
			'StreamIsBehindAlarm',
			'DeadLettersAlarm',
			'ServerErrorsAlarm',
			'ThrottlesAlarm',
			'PushesAreBehindAlarm',
			'SocketsFailAlarm',
			'SignUpsFailAlarm',
			'AccountsNotErasedAlarm',
			'ConfirmationsFailAlarm',
		])('%s is there', (name) => {
			expect(alarms().map(([found]) => found)).toContain(name);
		});

		test('tell whoever is named, and are quiet without data', () => {
			for (const [, { Properties }] of alarms()) {
				expect(Properties).toMatchObject({ TreatMissingData: 'notBreaching' });
				for (const actions of ['AlarmActions', 'OKActions'])
					expect(Properties[actions][0]['Fn::If'][0]).toBe('HasAlarmEmail');
			}
		});

		test('are explained in docs/deploy.md, each with what to do', () => {
			const rows = readFileSync('docs/deploy.md', 'utf8').match(/^\| \w+ \|.+\|.+\|$/gm) ?? [];
			for (const [name] of alarms()) {
				const row = rows.filter((line) => line.startsWith(`| ${name.replace(/Alarm$/, '')} |`));
				expect([name, row.length]).toEqual([name, 1]);
			}
		});

		test('throttles are seen of the table and of every index that it has', () => {
			const { Metrics } = the('dev', 'ThrottlesAlarm').Properties;
			const [{ Expression }, ...metrics] = Metrics;
			const { GlobalSecondaryIndexes } = the('dev', 'MessagesTable').Properties;
			const wanted = [[], ...GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => [IndexName])];
			const seen = metrics
				.map(
					({ MetricStat }: { MetricStat: { Metric: { Namespace: string; MetricName: string; Dimensions?: [] } } }) =>
						MetricStat.Metric,
				)
				.filter(({ Namespace }: { Namespace: string }) => Namespace === 'AWS/DynamoDB')
				.map(({ MetricName, Dimensions }: { MetricName: string; Dimensions: { Name: string; Value: unknown }[] }) => [
					MetricName,
					Dimensions.filter(({ Name }) => Name === 'GlobalSecondaryIndexName').map(({ Value }) => Value),
				]);
			expect(seen).toEqual(
				expect.arrayContaining(
					wanted.flatMap((index) => [
						['ReadThrottleEvents', index],
						['WriteThrottleEvents', index],
					]),
				),
			);
			for (const { Id } of metrics) expect(Expression).toContain(`FILL(${Id}, 0)`);
		});

		test('of sign-ups tells a failure from a refusal, by what checkSignUp logs', async () => {
			const { FilterPattern, LogGroupName } = the('dev', 'CheckSignUpFailures').Properties;
			expect(LogGroupName).toEqual({ Ref: 'CheckSignUpLogGroup' });
			const terms = Array.from(FilterPattern.matchAll(/\?"((?:[^"\\]|\\.)+)"/g), ([, term]) =>
				term.replaceAll('\\', ''),
			);
			const isCounted = (line: string): boolean => terms.some((term) => line.includes(term));
			const logged = jest
				.spyOn((logger as unknown as { console: Console }).console, 'error')
				.mockImplementation(() => {});
			logger.setLogLevel('ERROR');
			const failing = (error: Error) => cognitoTrigger(() => Promise.reject(error))({});
			await expect(failing(new RefusedSignUp('The handle is taken'))).rejects.toThrow('is taken');
			expect(logged).not.toHaveBeenCalled();
			await expect(failing(new Error('no connection'))).rejects.toThrow('not possible just now');
			const lines = logged.mock.calls.map(([line]) => String(line));
			logged.mockRestore();
			logger.setLogLevel('SILENT');
			expect(lines.map(isCounted)).toEqual([true]);
			// What Lambda itself logs of a refusal, of a time-out and of a function that does not load.
			const error = (name: string, type: string) =>
				`2026-11-25T10:00:00.000Z\tid\tERROR\t${name} \t{"errorType":"${type}"}`;
			expect(isCounted(error('Invoke Error', 'RefusedSignUp'))).toBe(false);
			expect(isCounted('2026-11-25T10:00:00.000Z id Task timed out after 5.00 seconds')).toBe(true);
			expect(isCounted(error('Uncaught Exception', 'Runtime.ImportModuleError'))).toBe(true);
		});
	});

	test('it says where the API is and what clients sign in with', () => {
		const { Outputs } = templates.dev;
		expect(Outputs['ApiUrl']?.Value).toEqual({ 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] });
		expect(Outputs['UserPoolId']?.Value).toEqual({ Ref: 'UserPool' });
		expect(Outputs['UserPoolClientId']?.Value).toEqual({ Ref: 'UserPoolClient' });
	});
});

describe('the check against schemas', () => {
	const policy = (statement: object) => ({
		Type: 'AWS::IAM::ManagedPolicy',
		Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
	});
	const { table, ...others } = {
		table: {
			Type: 'AWS::DynamoDB::Table',
			Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], BillingMode: 'PAY_PER_REQUEST' },
		},
		noType: { Type: 'AWS::DynamoDB::Tabel', Properties: {} },
		noProperty: { Type: 'AWS::SQS::Queue', Properties: { RetentionPeriod: 60 } },
		missing: { Type: 'AWS::DynamoDB::Table', Properties: {} },
		notInteger: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 'two weeks' } },
		notList: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: { AttributeName: 'pk', KeyType: 'HASH' } } },
		deep: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [{ AttributeName: 'pk', KeyTyp: 'HASH' }] } },
		notAllowed: {
			Type: 'AWS::ElastiCache::ServerlessCache',
			Properties: { Engine: 'valkey', ServerlessCacheName: 'cache', NetworkType: 'ipv5' },
		},
		inBranch: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { 'Fn::If': ['Slow', 'much', 0] } } },
		oneBranch: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { 'Fn::If': ['Slow', 1] } } },
		textForList: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: { Ref: 'table' } } },
		textForObject: { Type: 'AWS::Lambda::Function', Properties: { Code: {}, Role: 'x', VpcConfig: { Ref: 'table' } } },
		attributeOfResource: { Type: 'AWS::SQS::Queue', DeletePolicy: 'Retain' },
		policyOfResource: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Keep' },
		customWithoutFunction: { Type: 'Custom::Anything', Properties: {} },
		noWord: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'SORT' }] } },
		noWordInList: { Type: 'AWS::Lambda::Function', Properties: { Code: {}, Role: 'x', Architectures: ['arm'] } },
		outOfRange: { Type: 'AWS::Lambda::Function', Properties: { Code: {}, Role: 'x', Timeout: 901 } },
		noNetwork: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0' } },
		noStatement: policy({}),
		noAction: policy({ Effect: 'Allow', Actions: ['s3:GetObject'], Resource: '*' }),
		noEffect: policy({ Effect: 'allow', Action: ['s3:GetObject'], Resource: '*' }),
		actionOfNoService: policy({ Effect: 'Allow', Action: ['GetObject'], Resource: '*' }),
		functionInPolicy: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Jion': ['', []] } }),
		noFunction: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sup': 'x' } } },
		noAttribute: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['table', 'Name'] } } },
		noAttributeInText: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `x-\${table.Name}` } } },
	};
	const problemsOf = (resources: object): string[] =>
		schemaProblemsIn({ Resources: { table, ...resources }, Outputs: {} });

	test('has nothing against what is right', () => {
		expect(problemsOf({ custom: { Type: 'Custom::Anything', Properties: { ServiceToken: 'x', Any: 1 } } })).toEqual([]);
	});

	test('sees what an output does not have, and conditions that there are not', () => {
		const template = {
			Resources: { queue: { Type: 'AWS::SQS::Queue', Condition: 'Never', Properties: {} } },
			Outputs: { url: { Value: 'x', Descripton: 'y' } },
		};
		expect(schemaProblemsIn(template)).toEqual(['url: an output has no Descripton']);
		expect(unknownReferencesIn(template)).toEqual(['Never']);
	});

	/** Where one fault is seen more than once. */
	const numbers: Record<string, number> = { deep: 2, noStatement: 3, noAction: 2 };

	test.each(Object.entries(others))('sees %s', (name, resource) => {
		expect(problemsOf({ [name]: resource })).toHaveLength(numbers[name] ?? 1);
	});
});
